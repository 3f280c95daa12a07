import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import { log } from '../../schema/log.ts';
import type { EventsPage } from '../executions/executions.ts';

/**
 * An execution's log as server-sent events. Each has its `seq` as id, so a client that reconnects goes on where it was;
 * `ended` is the last one. Live clients of our own use the socket instead: this is for programs that speak plain HTTP.
 */
/** Between two looks at a log that has nothing new: soon after activity, later when it rests. */
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** A silent connection is taken for dead by what stands between. */
const KEEP_ALIVE_MS = 15_000;
/** Then the client is asked to come again: a request must not live for ever. */
const LONGEST_STREAM_MS = 300_000;

export const wantsEventStream = (headers: Headers): boolean => /(^|,)\s*text\/event-stream\s*(;|,|$)/i.test(headers.get('accept') ?? '');

/** What a reconnecting client has, or null. */
export function lastEventId(headers: Headers): number | null {
  const id = headers.get('last-event-id');
  return id !== null && /^\d{1,15}$/.test(id) ? Number(id) : null;
}

export const eventText = (event: ExecutionEvent): string => `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** `load` gives what comes after a seq; null when there is no more for this client, which ends the stream without `ended`. */
export function eventStream({
  first,
  after,
  load,
  signal,
}: {
  first: EventsPage;
  after: number;
  load: (after: number) => Promise<EventsPage | null>;
  signal: AbortSignal;
}): Response {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const over = AbortSignal.any([signal, gone.signal, AbortSignal.timeout(LONGEST_STREAM_MS)]);
  const texts = streamTexts(first, after, load, over);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        // The client comes again with the id of what it has; that request will say what is wrong.
        log('warn', 'rest_server', 'an event stream broke off', { error });
        controller.close();
      }
    },
    cancel() {
      gone.abort();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}

async function* streamTexts(
  first: EventsPage,
  after: number,
  load: (after: number) => Promise<EventsPage | null>,
  over: AbortSignal,
): AsyncGenerator<string> {
  let page: EventsPage | null = first;
  let last = after;
  let pauseMs = SHORTEST_PAUSE_MS;
  let silentMs = 0;
  while (page !== null) {
    if (page.events.length > 0) {
      last = page.events.at(-1)?.seq ?? last;
      pauseMs = SHORTEST_PAUSE_MS;
      silentMs = 0;
      yield page.events.map(eventText).join('');
    }
    if (page.ended) {
      yield 'event: ended\ndata: {}\n\n';
      return;
    }
    if (page.events.length === 0) {
      if (!(await paused(pauseMs, over))) return;
      silentMs += pauseMs;
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      if (silentMs >= KEEP_ALIVE_MS) {
        silentMs = 0;
        yield ': still here\n\n';
      }
    }
    if (over.aborted) return;
    page = await load(last);
  }
}

/** False when `signal` cut the pause short. */
const paused = (ms: number, signal: AbortSignal): Promise<boolean> => pause(ms, true, { signal }).catch(() => false);
