import { env } from 'cloudflare:workers';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Env } from '../env.ts';
import { createHealthCheck, type Probe } from './health.ts';
import { mailProbe, virusScanProbe } from './socket-probes.ts';

const { SMTP_URL = '', CLAMD_HOST } = env as unknown as Env;

const NOBODY_LISTENS = '127.0.0.1:9';
const hostOf = (url: string): string => new URL(url).host;
const health = (probe: Probe) => createHealthCheck(Date.now, 200).one({ it: probe }, 'it');

beforeAll(() => {
  // Why each of them is down; the lines would bury the report.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

test.each([
  ['the mail server', mailProbe(SMTP_URL)],
  ['the virus scan', virusScanProbe(CLAMD_HOST)],
])('%s is up', async (_, probe) => {
  expect(await health(probe)).toMatchObject({ status: 'up' });
});

test.each([
  ['a mail server that is not there', mailProbe(`smtp://${NOBODY_LISTENS}`), 'the probe failed'],
  ['a virus scan that is not there', virusScanProbe(NOBODY_LISTENS), 'the probe failed'],
  ['a mail server that waits to be spoken to', mailProbe(`smtp://${CLAMD_HOST}`), 'no answer within 200 ms'],
  ['a virus scan that talks like a mail server', virusScanProbe(hostOf(SMTP_URL)), expect.any(String)],
  ['a mail server without the encryption that is asked of it', mailProbe(`smtps://${hostOf(SMTP_URL)}`), expect.any(String)],
  ['a mail server by HTTP', mailProbe('http://127.0.0.1'), 'the probe failed'],
])('%s is down', async (_, probe, reason) => {
  expect(await health(probe)).toMatchObject({ status: 'down', reason });
});
