import { expect, test } from 'vitest';
import { relay } from './relay.ts';

/** Both ends of a socket; the far one is accepted and keeps what it hears. */
function socket() {
  const { 0: near, 1: far } = new WebSocketPair();
  far.accept();
  const heard: unknown[] = [];
  far.addEventListener('message', ({ data }) => heard.push(data));
  const closed = new Promise<number>((resolve) => far.addEventListener('close', ({ code }) => resolve(code)));
  return { near, far, heard, closed };
}

function opened() {
  const one = socket();
  one.near.accept();
  return one;
}

test('passes on what its source says, and ends it when the sink closes', async () => {
  const [source, sink] = [socket(), opened()];
  relay(source.near, sink.near);
  source.far.send('one');
  await expect.poll(() => sink.heard).toEqual(['one']);
  sink.far.close(1000, 'enough');
  await source.closed;
});

test('leaves no source behind when its sink closed while it was being opened', async () => {
  const [source, sink] = [socket(), opened()];
  sink.near.close(1000, 'gone');
  relay(source.near, sink.near);
  await source.closed;
});
