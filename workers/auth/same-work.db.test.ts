import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type MailCatcher, startMailCatcher } from '../../local/mail/catcher.ts';
import { testApp } from '../api/testing/test-app.ts';

/** Whether an address has an account shows neither in an answer nor in the work that was done before it was given. */
const dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-same-work-'));
const env = { SIGNUP_AUTOCONFIRM: '', SMTP_URL: '' };
let catcher: MailCatcher;
beforeAll(async () => {
  catcher = await startMailCatcher({ dataDir });
  env.SMTP_URL = catcher.url;
});
afterAll(async () => {
  await catcher.close();
  rmSync(dataDir, { recursive: true, force: true });
});
const app = testApp({ env });
const KNOWN = 'known@example.test';
const UNKNOWN = 'unknown@example.test';

/** What the Worker asked of Postgres, and how often of Redis, before it answered. */
async function workFor(path: string, body: object): Promise<{ status: number; text: string; work: string[] }> {
  await app.settled();
  const work: string[] = [];
  const send = globalThis.fetch;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
    const { query } = JSON.parse(String(init?.body)) as { query?: string };
    work.push(query ?? 'redis');
    return send(url, init);
  });
  try {
    const { status, text } = await app.ask(path, { body });
    return { status, text, work: [...work] };
  } finally {
    spy.mockRestore();
  }
}

const comparable = (text: string, email: string) =>
  text
    .replaceAll(email, 'email')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time');

test.each([
  ['/auth/v1/signup', { password: 'a wrong password' }],
  ['/auth/v1/token?grant_type=password', { password: 'a wrong password' }],
  ['/auth/v1/recover', {}],
  ['/auth/v1/otp', { create_user: false }],
  ['/auth/v1/otp', {}],
  ['/auth/v1/resend', { type: 'signup' }],
  ['/auth/v1/resend', { type: 'email_change' }],
  ['/auth/v1/verify', { type: 'recovery', token: '000000' }],
])('%s with %j', async (path, more) => {
  await app.database.db.execute(`delete from "users"`);
  await app.isolate({ SIGNUP_AUTOCONFIRM: '1' })('/auth/v1/signup', { body: { email: KNOWN, password: 'a good password' } });
  const known = await workFor(path, { email: KNOWN, ...more });
  const unknown = await workFor(path, { email: UNKNOWN, ...more });
  expect(known.work).toEqual(unknown.work);
  expect([known.status, comparable(known.text, KNOWN)]).toEqual([unknown.status, comparable(unknown.text, UNKNOWN)]);
  await app.settled();
});
