import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MailCatcher, startMailCatcher } from './catcher.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-mail-'));
let catcher: MailCatcher;
beforeAll(async () => {
  catcher = await startMailCatcher({ dataDir });
});
afterAll(async () => {
  await catcher.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Speaks SMTP: sends each line when the one before was answered. The answers' last lines, the greeting first. */
async function speak(...lines: string[]): Promise<string[]> {
  const { hostname, port } = new URL(catcher.url);
  const socket = connect(Number(port), hostname);
  const answers: string[] = [];
  for await (const answer of createInterface({ input: socket })) {
    if (answer[3] === '-') continue;
    answers.push(answer);
    const next = lines.shift();
    if (next === undefined) break;
    socket.write(`${next}\r\n`);
  }
  socket.destroy();
  return answers;
}

const codes = (answers: string[]): number[] => answers.map((answer) => Number(answer.slice(0, 3)));

/** A message of one transaction, from EHLO to the full stop. */
const letter = (to: string[], text: string): string[] => [
  'EHLO here',
  'MAIL FROM:<ana@example.com>',
  ...to.map((address) => `RCPT TO:<${address}>`),
  'DATA',
  `${text}\r\n.`,
];

test('keeps a message as it came, with the envelope on top', async () => {
  const text = 'Subject: =?utf-8?q?=C2=A1hola!?=\r\nTo: <bruno@example.com>\r\n\r\nñandú\r\n..a line with a full stop';
  expect(codes(await speak(...letter(['bruno@example.com', 'hidden@example.org'], text)))).toEqual([220, 250, 250, 250, 250, 354, 250]);
  const [message] = await catcher.messages();
  expect(message?.raw).toBe(
    `Return-Path: <ana@example.com>\r\nDelivered-To: bruno@example.com\r\nDelivered-To: hidden@example.org\r\n${text.replace('..', '.')}\r\n`,
  );
  expect(basename(message?.path ?? '')).toMatch(/^\d{8}T\d{9}Z-\d{6}\.eml$/);
});

test('takes any name and password, in plain text', async () => {
  const plain = Buffer.from('\0anybody\0anything').toString('base64');
  const answers = await speak('EHLO here', `AUTH PLAIN ${plain}`, 'MAIL FROM:<a@b.c>', 'QUIT');
  expect(codes(answers)).toEqual([220, 250, 235, 250, 221]);
});

test('takes many messages over one connection, and keeps them in order', async () => {
  const texts = Array.from({ length: 12 }, (_, index) => `Subject: number ${index}`);
  await speak(...texts.flatMap((text) => letter(['bruno@example.com'], text)));
  const subjects = (await catcher.messages()).flatMap(({ raw }) => /^Subject: number \d+$/m.exec(raw)?.[0] ?? []);
  expect(subjects).toEqual(texts);
});

test('refuses a message that no provider would take', async () => {
  const answers = await speak('EHLO here', `MAIL FROM:<a@b.c> SIZE=${26 * 2 ** 20}`);
  expect(codes(answers)).toEqual([220, 250, 552]);
});

test('offers no encryption, which it could not keep', async () => {
  expect(codes(await speak('EHLO here', 'STARTTLS'))).toEqual([220, 250, 500]);
});

test('outlives a client that hangs up in the middle of a message, and keeps nothing of it', async () => {
  const kept = (await catcher.messages()).length;
  await speak('EHLO here', 'MAIL FROM:<a@b.c>', 'RCPT TO:<d@e.f>', 'DATA');
  expect(codes(await speak('EHLO here'))).toEqual([220, 250]);
  expect(await catcher.messages()).toHaveLength(kept);
});
