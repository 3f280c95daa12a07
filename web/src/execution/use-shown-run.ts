import { useEffect, useState } from 'react';
import { agentPath, readAgentPath } from './agent-path.ts';

/** Which agent and run the address shows, and a way to show another run. Back and forward work. */
export function useShownRun() {
  const [shown, setShown] = useState(() => readAgentPath(window.location));
  useEffect(() => {
    const follow = () => setShown(readAgentPath(window.location));
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const show = (executionId: string) => {
    window.history.pushState(null, '', agentPath(shown.graphId, executionId));
    setShown({ graphId: shown.graphId, executionId });
  };
  return { ...shown, show };
}
