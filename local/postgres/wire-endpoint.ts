import type { WebSocket } from 'ws';
import type { Session } from './session.ts';
import type { Turns } from './turns.ts';

/**
 * `/v2` as Neon speaks it: Postgres' own protocol inside a WebSocket, for interactive transactions. Clients share the one
 * session: each has it from its first message until Postgres says "ready, idle", and gets its turn as a statement does.
 */

/** A client that leaves its transaction open and says nothing keeps everybody waiting: past this it is cut off. */
const IDLE_IN_TRANSACTION_MS = 30_000;

const SSL_REQUEST = 80_877_103;
const CANCEL_REQUEST = 80_877_102;

const code = (letter: string): number => letter.charCodeAt(0);
const SYNC = code('S');
const QUERY = code('Q');
const FLUSH = code('H');
const PASSWORD = code('p');
const TERMINATE = code('X');
const READY = code('Z');
const IDLE = code('I');

export function serveWire(socket: WebSocket, password: string, session: Session, turns: Turns): void {
  let received = Buffer.alloc(0);
  let state: 'startup' | 'password' | 'open' = 'startup';
  let batch: Buffer[] = [];
  let release: (() => void) | undefined;
  let idle: NodeJS.Timeout | undefined;
  // Messages are worked off one after the other, also while one waits for its turn.
  let work = Promise.resolve();

  const exchangeBatch = async () => {
    const messages = Buffer.concat(batch);
    batch = [];
    clearTimeout(idle);
    release ??= await turns.take();
    if (socket.readyState !== socket.OPEN) return endTurn();
    const answer = session.exchange(messages);
    socket.send(answer);
    if (isIdle(answer)) endTurn();
    else idle = setTimeout(() => socket.terminate(), IDLE_IN_TRANSACTION_MS);
  };

  const endTurn = () => {
    release?.();
    release = undefined;
  };

  const accept = async (message: Buffer): Promise<void> => {
    if (state === 'startup') {
      const request = message.readInt32BE(4);
      if (request === SSL_REQUEST) socket.send('N');
      else if (request === CANCEL_REQUEST) socket.close();
      else {
        socket.send(ASK_PASSWORD);
        state = 'password';
      }
      return;
    }
    const kind = message[0];
    if (kind === TERMINATE) return socket.close();
    if (state === 'password') {
      if (kind !== PASSWORD || message.toString('utf8', 5, message.length - 1) !== password) return socket.close();
      socket.send(WELCOME);
      state = 'open';
      return;
    }
    batch.push(message);
    if (kind === SYNC || kind === QUERY || kind === FLUSH) await exchangeBatch();
  };

  socket.on('message', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let message = nextMessage(); message !== undefined; message = nextMessage()) {
      const next = message;
      work = work.then(() => accept(next));
    }
  });

  /** Cuts the next whole message off what was received. The first of a connection has no kind byte. */
  let isFirst = true;
  const nextMessage = (): Buffer | undefined => {
    const head = isFirst ? 0 : 1;
    if (received.length < head + 4) return undefined;
    const length = head + received.readInt32BE(head);
    if (received.length < length) return undefined;
    const message = received.subarray(0, length);
    received = received.subarray(length);
    if (isFirst) isFirst = message.readInt32BE(4) === SSL_REQUEST;
    return message;
  };

  socket.on('close', () => {
    clearTimeout(idle);
    work = work.then(() => {
      if (release === undefined) return;
      session.run('rollback', []);
      endTurn();
    });
  });
  socket.on('error', () => socket.terminate());
}

/** Whether Postgres ended its answer with ReadyForQuery outside of a transaction. */
function isIdle(answer: Uint8Array): boolean {
  const at = answer.length - 6;
  return at >= 0 && answer[at] === READY && answer[at + 5] === IDLE;
}

function message(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const int32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeInt32BE(value, at * 4);
  return bytes;
};

const parameter = (name: string, value: string): Buffer => message('S', Buffer.from(`${name}\0${value}\0`));

const ASK_PASSWORD = message('R', int32(3));
const WELCOME = Buffer.concat([
  message('R', int32(0)),
  parameter('server_version', '18.0'),
  parameter('server_encoding', 'UTF8'),
  parameter('client_encoding', 'UTF8'),
  parameter('DateStyle', 'ISO, MDY'),
  parameter('TimeZone', 'UTC'),
  parameter('integer_datetimes', 'on'),
  parameter('standard_conforming_strings', 'on'),
  message('K', int32(0, 0)),
  message('Z', Buffer.from('I')),
]);
