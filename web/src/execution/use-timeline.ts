import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type ExecutionEvent, isTerminalChange } from '../../../schema/execution/event.ts';
import { isTerminal } from '../../../schema/execution/status.ts';
import { EMPTY_TIMELINE, foldTimeline, recordedTimeline, type Timeline } from '../../../schema/execution/timeline.ts';
import { EXECUTIONS_KEY, executionQuery, readLog } from '../api/executions.ts';
import { ApiProblem } from '../api/request.ts';
import { openExecutionStream } from '../live/execution-stream.ts';

/** One execution as it is watched: its log so far and what the log amounts to. */
export type Watched = {
  events: readonly ExecutionEvent[];
  timeline: Timeline;
  connection: 'idle' | 'live' | 'lost';
  /** The log is not kept any more: the timeline is what the record says of the end. */
  isLogDeleted: boolean;
  problem: unknown;
};

const NOTHING: Watched = { events: [], timeline: EMPTY_TIMELINE, connection: 'idle', isLogDeleted: false, problem: null };

/**
 * The log of an execution: read at once when it is over, followed live when it is not. Events that arrive between two
 * frames are folded together, so that a burst of thousands costs a few renders.
 */
export function useTimeline(executionId: string | null): Watched {
  const queries = useQueryClient();
  const [watched, setWatched] = useState<{ id: string | null; state: Watched }>({ id: null, state: NOTHING });

  useEffect(() => {
    if (executionId === null) return;
    const abort = new AbortController();
    const change = (next: (state: Watched) => Watched) =>
      setWatched(({ id, state }) => ({ id: executionId, state: next(id === executionId ? state : NOTHING) }));
    change(() => NOTHING);

    let closeStream: (() => void) | null = null;
    let arrived: ExecutionEvent[] = [];
    let frame = 0;
    const flush = () => {
      frame = 0;
      const events = arrived;
      arrived = [];
      change((state) => ({
        ...state,
        events: [...state.events, ...events],
        timeline: events.reduce(foldTimeline, state.timeline),
      }));
    };
    const follow = () => {
      closeStream = openExecutionStream(executionId, 0, {
        onConnection: (connected) => change((state) => ({ ...state, connection: connected ? 'live' : 'lost' })),
        onEvent: (event) => {
          arrived.push(event);
          frame ||= requestAnimationFrame(flush);
          if (!isTerminalChange(event)) return;
          closeStream?.();
          void queries.invalidateQueries({ queryKey: EXECUTIONS_KEY });
          void queries.invalidateQueries(executionQuery(executionId));
        },
      });
    };

    (async () => {
      const execution = await queries.fetchQuery({ ...executionQuery(executionId), staleTime: 0 });
      if (abort.signal.aborted) return;
      if (!isTerminal(execution.status)) return follow();
      const events = await readKeptLog(executionId, abort.signal);
      if (abort.signal.aborted) return;
      const timeline = events?.reduce(foldTimeline, EMPTY_TIMELINE) ?? recordedTimeline(execution);
      change((state) => ({ ...state, events: events ?? [], timeline, isLogDeleted: events === null }));
    })().catch((problem: unknown) => {
      if (!abort.signal.aborted) change((state) => ({ ...state, problem }));
    });

    return () => {
      abort.abort();
      cancelAnimationFrame(frame);
      closeStream?.();
    };
  }, [executionId, queries]);

  return watched.id === executionId ? watched.state : NOTHING;
}

/** Null when the log is not kept any more. */
async function readKeptLog(executionId: string, signal: AbortSignal): Promise<ExecutionEvent[] | null> {
  try {
    return await readLog(executionId, signal);
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.code === 'history_deleted') return null;
    throw problem;
  }
}
