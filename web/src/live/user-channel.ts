import { useQueryClient } from '@tanstack/react-query';
import PartySocket from 'partysocket';
import { useEffect } from 'react';
import { LiveMessage } from '../../../schema/execution/live-message.ts';
import { EXECUTIONS_KEY } from '../api/executions.ts';

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
  if (typeof text !== 'string') return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const message = LiveMessage.safeParse(json);
  return message.success && NOTICES.has(message.data.type) ? (message.data.graph_id ?? null) : null;
}
