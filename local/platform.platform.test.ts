import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeDataFolder } from './platform.ts';
import { processBegan } from './process-began.ts';
import { ROOT } from './project-node.mjs';
import { jsonClient, signUp } from './testing/json-client.ts';
import { startTestPlatform, type TestPlatform, workerdPid } from './testing/platform.ts';

const isRunning = (pid: number): boolean => processBegan(pid) !== null;

/** Resolves when the process is gone; the system needs a moment after a kill. */
async function gone(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setImmediate(resolve));
}

/** Runs `npm start` on a data folder to its end. */
const start = (...args: string[]) => spawnSync(process.execPath, [join(ROOT, 'local/start.mjs'), ...args], { encoding: 'utf8' });

describe('a platform on a data folder', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-life-'));
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await startTestPlatform({ dataDir });
  });
  afterAll(async () => {
    await platform.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('serves the API and the site at its one URL', async () => {
    const { status, body } = await jsonClient(platform.url).request('GET', '/health');
    const up = expect.objectContaining({ status: 'up' });
    const services = expect.objectContaining({ database: up, redis: up, mail: up, clamav: up });
    expect([status, body]).toEqual([200, { status: 'up', services }]);
    const page = await fetch(platform.url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    expect((await fetch(`${platform.url}/no-such-page`)).status).toBe(404);
  });

  it('keeps its secrets from other users of the machine', () => {
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o077).toBe(0);
  });

  it('is the only one: a second start is refused with its pid', () => {
    const { status, stderr } = start('--port', '0', '--data', dataDir);
    expect(stderr).toContain(`pid ${platform.pid}`);
    expect(status).toBe(1);
  });

  it('keeps its port: another folder has to take another', () => {
    const { status, stderr } = start('--port', new URL(platform.url).port, '--data', mkdtempSync(join(tmpdir(), 'edgeloom-other-')));
    expect(stderr).toMatch(/Port \d+ is taken/);
    expect(status).toBe(1);
  });

  it('takes workerd with it when it is killed, and the next start finds everything again', async () => {
    const account = await signUp(platform.url);
    const workerd = workerdPid(dataDir);
    await platform.stop('SIGKILL');
    await gone(workerd);
    // On the same port: the address is part of what an access token says.
    platform = await startTestPlatform({ dataDir, port: Number(new URL(platform.url).port) });
    const { status, body } = await jsonClient(platform.url, account.accessToken).request('GET', '/auth/v1/user');
    expect([status, body]).toEqual([200, expect.objectContaining({ email: account.email })]);
  });

  it('stops within 5 seconds and leaves neither process nor lock', async () => {
    const workerd = workerdPid(dataDir);
    const from = performance.now();
    await platform.stop('SIGTERM');
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(isRunning(workerd)).toBe(false);
    expect(readdirSync(dataDir)).not.toContain('platform.lock');
    expect(existsSync(join(dataDir, 'workerd.pid'))).toBe(false);
  });

  it('forgets everything of its own, and nothing else, when it starts fresh', async () => {
    platform = await startTestPlatform({ dataDir });
    const account = await signUp(platform.url);
    await platform.stop();
    const kept = readdirSync(dataDir);
    writeFileSync(join(dataDir, 'not-ours.txt'), 'precious');
    const { release } = takeDataFolder(dataDir, true);
    release();
    expect([kept.includes('postgres'), readdirSync(dataDir)]).toEqual([true, ['not-ours.txt']]);
    platform = await startTestPlatform({ dataDir, args: ['--fresh'] });
    const { status } = await jsonClient(platform.url).request('POST', '/auth/v1/token?grant_type=password', {
      body: { email: account.email, password: account.password },
    });
    expect(status).not.toBe(200);
  });
});
