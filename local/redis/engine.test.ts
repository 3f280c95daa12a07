import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../free-port.ts';
import { remoteRedis } from './engine.ts';

/** A server that says `greeting` to whoever connects. */
async function server(greeting: string) {
  const listening = createServer((socket) => socket.on('error', () => {}).on('data', () => socket.write(greeting)));
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return { port: (listening.address() as AddressInfo).port, close: () => listening.close() };
}

test('an address where nobody listens is told at once, without the password', async () => {
  const port = await freePort(0);
  const failure = remoteRedis(`redis://me:hush@127.0.0.1:${port}`);
  await expect(failure).rejects.toThrow(`REDIS_URL: redis://127.0.0.1:${port} cannot be used: connect ECONNREFUSED`);
  await expect(failure).rejects.not.toThrow('hush');
});

test('a name that nobody has is told at once', async () => {
  await expect(remoteRedis('redis://nobody.invalid:6379')).rejects.toThrow(
    /REDIS_URL: redis:\/\/nobody.invalid:6379 cannot be used: .*nobody.invalid/,
  );
});

test.each([
  ['says nothing', ''],
  ['speaks something else', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
])('a server that %s is given up after a while', async (_, greeting) => {
  const { port, close } = await server(greeting);
  await expect(remoteRedis(`redis://127.0.0.1:${port}`, 100)).rejects.toThrow('no Redis answered within 100 ms');
  close();
});

test('a server that refuses us is told with its reason', async () => {
  const { port, close } = await server('-WRONGPASS invalid username-password pair\r\n');
  await expect(remoteRedis(`redis://me:hush@127.0.0.1:${port}`)).rejects.toThrow(/WRONGPASS/);
  close();
});

test.each(['localhost:6379', 'http://localhost', 'redis'])('%s is no address of a Redis', async (url) => {
  await expect(remoteRedis(url)).rejects.toThrow(/^REDIS_URL must look like redis:/);
});
