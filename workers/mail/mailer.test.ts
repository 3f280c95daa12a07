import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: the catcher is what the mailer talks to in this test
import { type MailCatcher, startMailCatcher } from '../../local/mail/catcher.ts';
import { createMailer } from './mailer.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-mailer-'));
let catcher: MailCatcher;
beforeAll(async () => {
  catcher = await startMailCatcher({ dataDir });
});
afterAll(async () => {
  await catcher.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('a mail arrives, encoded', async () => {
  const mailer = createMailer(catcher.url, 'Edgeloom <no-reply@edgeloom.test>');
  await mailer.send({ to: 'ana@example.com', subject: '¡Hola!', text: '.ñandú', html: '<p>ñandú</p>' });
  const raw = (await catcher.messages()).at(-1)?.raw ?? '';
  expect(raw).toContain('Delivered-To: ana@example.com');
  expect(raw).toContain('From: Edgeloom <no-reply@edgeloom.test>');
  expect(raw).toContain('Subject: =?UTF-8?Q?=C2=A1Hola!?=');
  expect(raw).toContain('=C3=B1and=C3=BA');
});

test('neither an address nor a subject makes headers or recipients of its own', async () => {
  const mailer = createMailer(catcher.url, 'no-reply@edgeloom.test');
  await mailer.send({ to: 'ana@example.com\r\nBcc: evil@example.com', subject: 'a\r\nBcc: evil@example.com', text: 'x', html: 'x' });
  const raw = (await catcher.messages()).at(-1)?.raw ?? '';
  expect(raw.match(/^Delivered-To: .*$/gm)).toHaveLength(1);
  expect(raw).not.toMatch(/^Bcc:/im);
});

test('an address that is no mail server’s is refused at once', () => {
  expect(() => createMailer('https://example.com', 'a@b.c')).toThrow('smtp');
});

test('a server that is away is an error', async () => {
  const mailer = createMailer('smtp://127.0.0.1:9', 'a@b.c');
  await expect(mailer.send({ to: 'ana@example.com', subject: 'x', text: 'x', html: 'x' })).rejects.toThrow();
});
