import { useQueryClient } from '@tanstack/react-query';
import PartySocket from 'partysocket';
import { useEffect } from 'react';
import { EXECUTIONS_KEY } from '../api/executions.ts';
import { REVIEWS_KEY } from '../api/reviews.ts';
import { readLiveMessage } from './read-live-message.ts';

const NOTICES = new Set(['EXECUTION_STARTED', 'EXECUTION_UPDATED', 'EXECUTION_COMPLETED', 'EXECUTION_FAILED']);

/**
 * Keeps lists of runs and reviews fresh: the user's channel tells every tab when one of their executions starts, comes to
 * rest in review, goes on or ends.
 */
export function useExecutionNotices(enabled: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    const socket = new PartySocket({ host: window.location.host, party: 'user-channel', room: 'me' });
    socket.addEventListener('message', (message: MessageEvent) => {
      const notice = readNotice(message.data);
      if (notice === null) return;
      void queries.invalidateQueries({ queryKey: [...EXECUTIONS_KEY, notice.graphId] });
      if (notice.mayChangeReviews) void queries.invalidateQueries({ queryKey: REVIEWS_KEY });
    });
    return () => socket.close();
  }, [enabled, queries]);
}

/** The agent that a notice is about, and whether a review may have come or gone; null for everything else that is said. */
export function readNotice(text: unknown): { graphId: string; mayChangeReviews: boolean } | null {
  const message = readLiveMessage(text);
  if (message?.graph_id === undefined || !NOTICES.has(message.type)) return null;
  return { graphId: message.graph_id, mayChangeReviews: message.type !== 'EXECUTION_STARTED' };
}
