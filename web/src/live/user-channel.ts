import { useQueryClient } from '@tanstack/react-query';
import PartySocket from 'partysocket';
import { useEffect } from 'react';
import { EXECUTIONS_KEY } from '../api/executions.ts';
import { readLiveMessage } from './read-live-message.ts';

const NOTICES = new Set(['EXECUTION_STARTED', 'EXECUTION_COMPLETED', 'EXECUTION_FAILED']);

/** Keeps lists of runs fresh: the user's channel tells every tab when one of their executions starts or ends. */
export function useExecutionNotices(enabled: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    const socket = new PartySocket({ host: window.location.host, party: 'user-channel', room: 'me' });
    socket.addEventListener('message', (message: MessageEvent) => {
      const graphId = readNotice(message.data);
      if (graphId !== null) void queries.invalidateQueries({ queryKey: [...EXECUTIONS_KEY, graphId] });
    });
    return () => socket.close();
  }, [enabled, queries]);
}

/** The agent that a notice is about; null for everything else that the channel says. */
export function readNotice(text: unknown): string | null {
  const message = readLiveMessage(text);
  return message !== null && NOTICES.has(message.type) ? (message.graph_id ?? null) : null;
}
