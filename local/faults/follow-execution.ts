import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { type ExecutionEvent, isTerminalChange } from '../../schema/execution/event.ts';
import type { LiveMessage } from '../../schema/execution/live-message.ts';

/** How a client follows an execution: a party's socket, a subscription on `/ws`, or server-sent events. */
export const FOLLOWINGS = ['party', 'ws', 'sse'] as const;
export type Following = (typeof FOLLOWINGS)[number];

export type FollowOptions = {
  url: string;
  accessToken: string;
  executionId: string;
  by: Following;
  /** Events after which the client cuts this connection and comes again with the last `seq` it has; Infinity never. */
  nextCut?: () => number;
  /** Gives up; what it has until then is what it had. */
  signal: AbortSignal;
};

export type Followed = {
  /** The JSON text of every event, in the order of arrival, over all connections. */
  events: string[];
  /** Connections that this client cut. */
  cuts: number;
};

/**
 * Follows an execution to its end over as many connections as it takes. Each begins after the last event of the one before,
 * so what arrives twice, or not, shows.
 */
export async function followExecution({ nextCut = () => Number.POSITIVE_INFINITY, signal, ...options }: FollowOptions): Promise<Followed> {
  const followed: Followed = { events: [], cuts: 0 };
  let after = 0;
  let isOver = false;
  while (!isOver && !signal.aborted) {
    let left = nextCut();
    const connection = new AbortController();
    const take = (event: ExecutionEvent, text: string): void => {
      // What was under way when the client cut is not heard.
      if (connection.signal.aborted) return;
      followed.events.push(text);
      after = event.seq;
      isOver = isTerminalChange(event);
      left--;
      if (left <= 0 && !isOver) followed.cuts++;
      if (left <= 0 || isOver) connection.abort();
    };
    await CONNECT[options.by]({ ...options, after, take, signal: AbortSignal.any([signal, connection.signal]) });
    // The platform's end of a cut connection, or the platform itself, may be on its way back.
    if (!isOver && !connection.signal.aborted) await pause(100);
  }
  return followed;
}

type Connection = Pick<FollowOptions, 'url' | 'accessToken' | 'executionId' | 'signal'> & {
  after: number;
  take: (event: ExecutionEvent, text: string) => void;
};

/** Each resolves when its connection is gone, however that came. */
const CONNECT: Record<Following, (connection: Connection) => Promise<void>> = {
  party: ({ url, accessToken, executionId, after, take, signal }) => {
    const address = `${url.replace(/^http/, 'ws')}/parties/execution/${executionId}?after=${after}`;
    return overSocket(new WebSocket(address, { headers: { authorization: `Bearer ${accessToken}` } }), take, signal);
  },
  ws: ({ url, accessToken, executionId, after, take, signal }) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`);
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'authenticate', token: accessToken }));
      socket.send(JSON.stringify({ type: 'subscribe', execution_id: executionId, after }));
    });
    return overSocket(socket, take, signal);
  },
  async sse({ url, accessToken, executionId, after, take, signal }) {
    try {
      const response = await fetch(`${url}/api/v1/executions/${executionId}/events`, {
        headers: { authorization: `Bearer ${accessToken}`, accept: 'text/event-stream', 'last-event-id': String(after) },
        signal,
      });
      let text = '';
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        const messages = text.split('\n\n');
        text = messages.pop() ?? '';
        for (const message of messages) {
          const line = message.split('\n').find((one) => one.startsWith('data: '));
          const event = line === undefined ? undefined : (JSON.parse(line.slice(6)) as ExecutionEvent);
          if (event?.seq !== undefined && line !== undefined) take(event, line.slice(6));
        }
      }
    } catch {
      // Cut by us, or by what goes wrong at the platform: the client comes again.
    }
  },
};

function overSocket(socket: WebSocket, take: Connection['take'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // As a network does it: no closing handshake.
    const cut = (): void => socket.terminate();
    signal.addEventListener('abort', cut, { once: true });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      signal.removeEventListener('abort', cut);
      resolve();
    });
    socket.on('message', (data) => {
      const { type, seq, at, data: change } = JSON.parse(String(data)) as LiveMessage;
      // The platform could not open the stream; it may on another connection.
      if (type === 'ERROR') socket.terminate();
      if (seq === undefined) return;
      const event = { seq, at: Date.parse(at), ...change } as unknown as ExecutionEvent;
      take(event, JSON.stringify(event));
    });
    if (signal.aborted) cut();
  });
}
