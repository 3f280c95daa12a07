import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EICAR } from './eicar.ts';
import { type ScanStandIn, startScanStandIn } from './stand-in.ts';

const MAX_STREAM_BYTES = 200_000;
let scan: ScanStandIn;
beforeAll(async () => {
  scan = await startScanStandIn({ maxStreamBytes: MAX_STREAM_BYTES });
});
afterAll(() => scan.close());

function dial() {
  const [host = '', port] = scan.host.split(':');
  return connect({ host, port: Number(port), allowHalfOpen: true });
}

/** Everything that comes back until clamd hangs up. Each packet goes out by itself. */
async function ask(...packets: (string | Uint8Array)[]): Promise<string> {
  const socket = dial().setNoDelay();
  const answer = text(socket);
  for (const packet of packets) await new Promise((sent) => socket.write(packet, sent));
  const got = await answer;
  socket.destroy();
  return got;
}

function chunk(content: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}
const END = Buffer.alloc(4);
const streamed = (...contents: Uint8Array[]): Buffer =>
  Buffer.concat(['zINSTREAM\0', ...contents.map(chunk), END].map((part) => Buffer.from(part)));

test.each([
  ['zPING\0', 'PONG\0'],
  ['nPING\n', 'PONG\n'],
  ['PING\n', 'PONG\n'],
  ['zVIRUS\0', 'UNKNOWN COMMAND\0'],
  ['zping\0', 'UNKNOWN COMMAND\0'],
  ['zPING\n\0', 'UNKNOWN COMMAND\0'],
  // clamd wants a prefix here: one without would not know where its stream begins.
  ['INSTREAM\n', 'UNKNOWN COMMAND\n'],
])('%j is answered %j', async (question, answer) => {
  expect(await ask(question)).toBe(answer);
});

const clean = Buffer.alloc(50_000, 'clean ');

test.each([
  ['a clean stream', streamed(clean, clean), 'stream: OK\0'],
  ['an empty stream', streamed(), 'stream: OK\0'],
  ['the test file', streamed(EICAR), 'stream: Eicar-Test-Signature FOUND\0'],
  ['the test file amid other bytes', streamed(clean, Buffer.concat([clean, EICAR, clean])), 'stream: Eicar-Test-Signature FOUND\0'],
  ['the test file across chunks', streamed(EICAR.subarray(0, 30), EICAR.subarray(30)), 'stream: Eicar-Test-Signature FOUND\0'],
  ['a stream of the largest size', streamed(Buffer.alloc(MAX_STREAM_BYTES)), 'stream: OK\0'],
])('%s is answered', async (_, question, answer) => {
  expect(await ask(question)).toBe(answer);
});

test('an answer ends as its command did', async () => {
  expect(await ask('nINSTREAM\n', chunk(EICAR), END)).toBe('stream: Eicar-Test-Signature FOUND\n');
});

test('lengths and content may be cut anywhere', async () => {
  const bytes = [...streamed(Buffer.from('some'), EICAR)].map((byte) => Buffer.from([byte]));
  expect(await ask(...bytes)).toBe('stream: Eicar-Test-Signature FOUND\0');
});

test.each([
  ['a chunk that is too long', ['zINSTREAM\0', Buffer.from([0xff, 0xff, 0xff, 0xff])]],
  ['chunks that are too long together', [streamed(clean, clean, clean, clean, Buffer.from('1'))]],
])('%s exceeds the limit, and the client hears of it', async (_, packets) => {
  expect(await ask(...packets)).toBe('INSTREAM size limit exceeded. ERROR\0');
});

test('a client that sends on after the limit still gets its answer', async () => {
  const question = streamed(...Array.from({ length: 100 }, () => clean));
  expect(await ask(question)).toBe('INSTREAM size limit exceeded. ERROR\0');
});

test('a client that leaves in the middle gets no verdict', async () => {
  const socket = dial();
  socket.end(Buffer.concat([Buffer.from('zINSTREAM\0'), chunk(clean)]));
  expect(await text(socket)).toBe('');
});

test('serves several at once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(streamed(index % 2 === 0 ? clean : EICAR))));
  expect(answers.filter((answer) => answer.endsWith('FOUND\0'))).toHaveLength(10);
});

test('closes on those who are still connected', async () => {
  const other = await startScanStandIn();
  const socket = connect(Number(other.host.split(':')[1]), '127.0.0.1');
  await once(socket, 'connect');
  const closed = once(socket.resume(), 'close');
  await other.close();
  await closed;
});
