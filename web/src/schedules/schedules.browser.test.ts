import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../../../local/testing/platform.ts';
import { launchBrowser } from '../../testing/browser.ts';
import { openExample, overflow, seriousFaults, signUp, type Visitor, visit } from '../../testing/visitor.ts';

let platform: TestPlatform;
let browser: Browser;
let closeBrowser: () => Promise<void>;

beforeAll(async () => {
  [platform, { browser, close: closeBrowser }] = await Promise.all([startTestPlatform(), launchBrowser()]);
});
afterAll(async () => {
  await closeBrowser();
  await platform.stop();
  await rm(platform.dataDir, { recursive: true, force: true });
});

/** A person with the greeting card in their library, on the page of schedules. */
async function atSchedules(options: Parameters<typeof visit>[2] = {}, card = 'Greeting card'): Promise<Visitor> {
  const visitor = await visit(browser, platform.url, { timezoneId: 'Europe/Madrid', ...options });
  await signUp(visitor);
  await openExample(visitor, card);
  await visitor.page.goto('/schedules');
  return visitor;
}

/** The five weekday mornings at nine in New York that follow `now`, as instants. */
function nextMornings(now: number): string[] {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const found: string[] = [];
  for (let at = now - (now % 60_000) + 60_000; found.length < 5; at += 60_000) {
    const shown = clock.format(at);
    if (shown.endsWith('09:00') && !/^S/.test(shown)) found.push(new Date(at).toISOString());
  }
  return found;
}

describe('a person', () => {
  it('makes a schedule for weekdays at nine in New York, and reads when it runs next', async () => {
    const visitor = await atSchedules();
    const { page } = visitor;
    await page.getByRole('heading', { name: 'Nothing starts by itself yet' }).waitFor();
    await page.getByRole('button', { name: 'New schedule' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Morning card');
    await page.getByLabel('Agent', { exact: true }).selectOption({ label: 'Greeting card' });
    await page.getByLabel('To', { exact: true }).fill('New York');
    await page.getByLabel('Time zone').selectOption('America/New_York');
    await page.getByText('Monday to Friday at 09:00 (America/New_York)').waitFor();
    await page.locator('[data-preview="new"] li').nth(4).waitFor();
    const times = await page.locator('[data-preview] time').evaluateAll((all) => all.map((one) => one.getAttribute('datetime')));
    expect(times).toEqual(nextMornings(Date.now()));
    expect(await page.locator('[data-preview] li').first().innerText()).toMatch(/09:00\n.*1[45]:00 \(your time\)/);
    await page.getByText('runs once, when the gap ends', { exact: false }).waitFor();

    await page.getByRole('button', { name: 'Save schedule' }).click();
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Morning card' }) });
    await card.waitFor();
    expect(await card.locator('time').first().getAttribute('datetime')).toBe(nextMornings(Date.now())[0]);
    await page.getByRole('region', { name: 'The next two weeks' }).getByText('Morning card').first().waitFor();

    await card.getByRole('switch').click();
    await page.locator('[data-schedule="paused"]').waitFor();
    await page.getByRole('button', { name: 'Change Morning card' }).click();
    await page.getByRole('checkbox', { name: 'Friday' }).press('Space');
    expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('New York');
    await page.getByRole('button', { name: 'Save schedule' }).click();
    await page.getByText('Every Monday, Tuesday, Wednesday, and Thursday at 09:00').waitFor();
    await page.locator('[data-schedule="paused"]').waitFor();

    await page.getByRole('button', { name: 'Delete Morning card' }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByRole('heading', { name: 'Nothing starts by itself yet' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('is told in their language what a schedule lacks, and that a date never comes', async () => {
    const { page } = await atSchedules({ locale: 'es-ES' }, 'Tarjeta de felicitación');
    await page.getByRole('button', { name: 'Nuevo horario' }).click();
    await page.getByRole('button', { name: 'Guardar horario' }).click();
    await page.getByText('Ponle un nombre.').waitFor();
    await page.getByText('Elige un agente.').waitFor();
    await page.getByText('Expresión cron', { exact: true }).click();
    await page.getByLabel('Expresión cron', { exact: true }).last().fill('0 0 30 2 *');
    await page.getByText('Esa fecha no existe: no se ejecutaría nunca.').waitFor();
  });

  it('is told that the platform cannot be reached, and tries again', async () => {
    const { page } = await atSchedules();
    await page.getByRole('heading', { name: 'Nothing starts by itself yet' }).waitFor();
    await page.route('**/api/v1/schedules?*', (route) => route.fulfill({ status: 503, json: { code: 'database_unavailable' } }));
    await page.reload();
    await page.getByRole('alert').getByText('The database is away').waitFor();
    await page.unroute('**/api/v1/schedules?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Nothing starts by itself yet' }).waitFor();
  });
});

it.each([
  ['light', 'en-US', 1280],
  ['dark', 'es-ES', 1280],
  ['light', 'es-ES', 360],
  ['dark', 'en-US', 360],
] as const)('in %s and %s at %i px fits the window and has no serious accessibility fault', async (colorScheme, locale, width) => {
  const isSpanish = locale === 'es-ES';
  const options = { colorScheme, locale, viewport: { width, height: 780 } };
  const visitor = await atSchedules(options, isSpanish ? 'Tarjeta de felicitación' : 'Greeting card');
  const { page } = visitor;
  const found: { [place: string]: { overflow: number; faults: string[] } } = {};
  const look = async (place: string) => {
    const state = { overflow: await overflow(visitor), faults: await seriousFaults(visitor) };
    if (state.overflow > 0 || state.faults.length > 0) found[place] = state;
  };
  const add = page.getByRole('button', { name: isSpanish ? 'Nuevo horario' : 'New schedule' });
  await add.waitFor();
  await look('empty');
  await add.click();
  await page.locator('[data-preview="new"]').waitFor();
  await page.locator('button[type=submit]').click();
  await look('editor with faults');
  const [graph] = (await (await page.request.get('/api/v1/graphs')).json()).items;
  const rest = { graph_id: graph.id, timezone: 'America/New_York' };
  for (const timing of [
    { type: 'DAILY', time: '02:30', name: 'At night, with a name that is long enough to need more than a single line on a phone' },
    { type: 'INTERVAL', interval_minutes: 1, name: 'Often' },
    { type: 'ONCE', run_at: '2090-01-01T00:00', name: 'Once' },
  ]) {
    const answer = await page.request.post('/api/v1/schedules', { data: { ...rest, ...timing }, headers: { origin: platform.url } });
    expect(answer.status(), await answer.text()).toBe(201);
  }
  await page.goto('/schedules');
  await page.locator('[data-schedule="active"]').nth(2).waitFor();
  await page.locator('#calendar').waitFor();
  await look('list');
  expect(found).toEqual({});
  expect(visitor.complaints).toEqual([]);
});
