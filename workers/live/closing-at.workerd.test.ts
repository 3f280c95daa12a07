import { expect, test } from 'vitest';
import { CLOSE_UNAUTHENTICATED } from '../../schema/rpc.ts';
import { closingAt } from './closing-at.ts';
import { guarded } from './guarded.ts';

/** A stream's two ends, and the client's socket at its door. */
function opened(expiresAt: number | null) {
  const { 0: source, 1: far } = new WebSocketPair();
  far.accept();
  const client = closingAt(expiresAt, source, 1_000);
  client.accept();
  const heard: unknown[] = [];
  client.addEventListener('message', ({ data }) => void heard.push(data));
  const closeOf = (socket: WebSocket) => new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  return { source, far, client, heard, clientClosed: closeOf(client), farClosed: closeOf(far) };
}

test('a socket hears its stream, and closes when what opened it expires', async () => {
  const { far, heard, clientClosed, farClosed } = opened(1_300);
  far.send('one');
  expect(await clientClosed).toBe(CLOSE_UNAUTHENTICATED);
  expect(heard).toEqual(['one']);
  await farClosed;
});

test('a socket whose stream is closed before, is closed alike', async () => {
  const { far, clientClosed } = opened(1_000_000);
  far.close(CLOSE_UNAUTHENTICATED, 'the session is over');
  expect(await clientClosed).toBe(CLOSE_UNAUTHENTICATED);
});

test('a guarded stream closes with its session, before what opened it expires', async () => {
  const [feed, guard] = [new WebSocketPair(), new WebSocketPair()];
  feed[1].accept();
  guard[1].accept();
  const client = closingAt(1_000_000, guarded(feed[0], guard[0]), 1_000);
  const heard: unknown[] = [];
  client.addEventListener('message', ({ data }) => void heard.push(data));
  const closed = new Promise<number>((resolve) => client.addEventListener('close', ({ code }) => resolve(code)));
  client.accept();
  feed[1].send('one');
  await expect.poll(() => heard).toEqual(['one']);
  guard[1].close(CLOSE_UNAUTHENTICATED, 'the session is over');
  expect(await closed).toBe(CLOSE_UNAUTHENTICATED);
});

test('a stream closes with its client', async () => {
  const { client, farClosed } = opened(1_000_000);
  client.close(1000, 'enough');
  await farClosed;
});

test('what expires in years does not close at once', async () => {
  const { far, client, heard } = opened(1_000 + 5 * 365 * 86_400_000);
  await new Promise((resolve) => setTimeout(resolve, 1));
  far.send('one');
  await expect.poll(() => heard).toEqual(['one']);
  client.close(1000, 'enough');
});

test('what does not expire is the stream itself', () => {
  const { source, client } = opened(null);
  expect(client).toBe(source);
});
