import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../../db/client.ts';
import { markHistoriesDeleted } from '../../../db/queries/retention.ts';
import { startPostgresThread } from '../../../local/postgres/thread.ts';
import { startTestPlatform, type TestPlatform } from '../../../local/testing/platform.ts';
import { launchBrowser } from '../../testing/browser.ts';
import { openExample, signUp, visit } from '../../testing/visitor.ts';

/** A platform on a database of the test's own, in which time can be made to pass. */
let postgres: Awaited<ReturnType<typeof startPostgresThread>>;
let platform: TestPlatform;
let browser: Browser;
let closeBrowser: () => Promise<void>;

beforeAll(async () => {
  postgres = await startPostgresThread({ dataDir: 'memory' });
  [platform, { browser, close: closeBrowser }] = await Promise.all([
    startTestPlatform({ env: { DATABASE_URL: postgres.url } }),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await closeBrowser();
  await platform.stop();
  await postgres.close();
  await rm(platform.dataDir, { recursive: true, force: true });
});

it('a run whose events are not kept any more says so, and shows how it ended', async () => {
  const visitor = await visit(browser, platform.url);
  const { page } = visitor;
  await signUp(visitor);
  await openExample(visitor, 'Countdown list');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('[data-status="COMPLETED"]').waitFor();
  const execution = new URL(page.url()).searchParams.get('execution') ?? '';

  // The page hears of the end before the record does.
  const database = connect(postgres.url);
  await expect.poll(async () => (await page.request.get(`/api/v1/executions/${execution}`)).json()).toMatchObject({ status: 'COMPLETED' });
  await markHistoriesDeleted(database, [execution], Date.now());
  await page.reload();
  await page.getByText('The events of this run are not kept any more.').waitFor();
  expect(await page.locator('[data-status="COMPLETED"]').count()).toBe(1);
  expect(await page.locator('[data-output="done"] li').count()).toBe(4);
  expect(await page.locator('[data-phase="unknown"]').count()).toBe(8);
  expect(await page.locator('[data-timeline] li').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Run again' }).isEnabled()).toBe(true);
  expect(visitor.complaints).toEqual([]);
});
