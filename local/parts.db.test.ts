import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase } from '../db/testing/fresh-database.ts';
import { freePort } from './free-port.ts';
import { startParts } from './parts.ts';

const database = freshDatabase();
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-parts-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Starts the parts and stops them: what the Worker would have been told, and what the user was. */
async function partsWith(env: Record<string, string>) {
  const told: string[] = [];
  const parts = await startParts({ dataDir, env, onProgress: (line) => told.push(line) });
  await parts.close();
  return { vars: parts.vars, told };
}

test('the environment replaces every part', async () => {
  const env = {
    DATABASE_URL: database.url,
    UPSTASH_REDIS_REST_URL: 'http://redis.example',
    UPSTASH_REDIS_REST_TOKEN: 'a token',
    SMTP_URL: 'smtps://me:hunter2@mail.example:465',
    CLAMD_HOST: 'clamd.example:3310',
  };
  const { vars, told } = await partsWith(env);
  expect(vars).toMatchObject(env);
  expect(told.join('\n')).toContain('smtps://me:***@mail.example:465');
  expect(told.join('\n')).not.toContain('hunter2');
  expect(readdirSync(dataDir)).toEqual(['secrets.json']);
});

test('what it does not bring starts here', async () => {
  const { vars } = await partsWith({ DATABASE_URL: database.url });
  expect(vars).toMatchObject({
    UPSTASH_REDIS_REST_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    SMTP_URL: expect.stringMatching(/^smtp:\/\/127\.0\.0\.1:\d+$/),
    CLAMD_HOST: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  });
  expect(readdirSync(dataDir)).toContain('mail');
});

test('nothing stays running when one of them does not start', async () => {
  writeFileSync(join(dataDir, 'mail'), 'a file where the folder goes');
  const ports: number[] = [];
  const onProgress = (line: string) =>
    ports.push(...[...line.matchAll(/^(?:Redis|Virus scan): .*:(\d+)/g)].map(([, port]) => Number(port)));
  await expect(startParts({ dataDir, env: { DATABASE_URL: database.url }, onProgress })).rejects.toThrow('EEXIST');
  expect(ports).toHaveLength(2);
  for (const port of ports) expect(await freePort(port)).toBe(port);
});
