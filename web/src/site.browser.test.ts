import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../../local/testing/platform.ts';
import { launchBrowser } from '../testing/browser.ts';
import { openExample, overflow, seriousFaults, signUp, visit } from '../testing/visitor.ts';

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

describe('a person', () => {
  it('signs up, adds the countdown, runs it, sees its nodes turn live and reads its outputs', async () => {
    const visitor = await visit(browser, platform.url);
    const { page } = visitor;
    await signUp(visitor);
    await openExample(visitor, 'Countdown list');
    await page.getByRole('button', { name: 'Run', exact: true }).click();

    const phaseOf = (node: string) => page.locator(`[data-id="${node}"] [data-phase]`);
    await page.locator('[data-id="countdown"] [data-phase="waiting"]').waitFor();
    expect(await phaseOf('split').getAttribute('data-phase')).toBe('completed');
    expect(await page.locator('[data-status="RUNNING"]').count()).toBe(1);

    await page.locator('[data-status="COMPLETED"]').waitFor();
    expect(await page.locator('[data-phase="completed"]').count()).toBe(8);
    expect(await page.locator('[data-output="done"] li').allInnerTexts()).toEqual([
      expect.stringContaining('✓ Warp the loom'),
      expect.stringContaining('✓ Throw the shuttle'),
      expect.stringContaining('✓ Beat the weft'),
      expect.stringContaining('✓ Cut the cloth'),
    ]);

    // The log is the same when it is read afterwards as when it was watched.
    const watched = await page.locator('[data-timeline] li').count();
    await page.reload();
    await page.locator('[data-status="COMPLETED"]').waitFor();
    await page
      .locator('[data-timeline] li')
      .nth(watched - 1)
      .waitFor();
    expect(await page.locator('[data-timeline] li').count()).toBe(watched);

    await page.getByRole('navigation').getByRole('link', { name: 'Library' }).click();
    await page.getByText('1 run', { exact: true }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: '1 run' }).innerText()).toContain('Completed');
    expect(visitor.complaints).toEqual([]);
  });

  it('misses nothing and sees nothing twice when the live connection is cut', async () => {
    const visitor = await visit(browser, platform.url);
    const { page } = visitor;
    const resumedAfter: (string | null)[] = [];
    await page.routeWebSocket(/\/parties\/execution\//, (socket) => {
      resumedAfter.push(new URL(socket.url()).searchParams.get('after'));
      const server = socket.connectToServer();
      const isFirst = resumedAfter.length === 1;
      let passed = 0;
      server.onMessage((message) => {
        socket.send(message);
        if (isFirst && ++passed === 9) void socket.close({ code: 1012, reason: 'cut by the test' });
      });
    });
    await signUp(visitor);
    await openExample(visitor, 'Countdown list');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-status="COMPLETED"]').waitFor();

    expect(resumedAfter.length).toBeGreaterThan(1);
    expect(resumedAfter[0]).toBe('0');
    expect(Number(resumedAfter[1])).toBeGreaterThan(0);
    const execution = new URL(page.url()).searchParams.get('execution');
    const log = await (await page.request.get(`/api/v1/executions/${execution}/events?limit=1000`)).json();
    expect(await page.locator('[data-timeline] li').count()).toBe(log.items.length);
  });

  it('stops a run, goes back to an earlier moment of it, and finds it among the earlier runs', async () => {
    const visitor = await visit(browser, platform.url);
    const { page } = visitor;
    await signUp(visitor);
    await openExample(visitor, 'Countdown list');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-id="countdown"] [data-phase="waiting"]').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('[data-status="TERMINATED"]').waitFor();
    expect(await page.locator('[data-id="countdown"] [data-phase]').getAttribute('data-phase')).toBe('stopped');

    await page.getByLabel('Moment of the run').fill('1');
    expect(await page.locator('[data-phase="queued"]').count()).toBe(8);
    await page.getByRole('button', { name: 'Latest' }).click();
    expect(await page.locator('[data-phase="stopped"]').count()).toBe(1);
    expect(await page.getByRole('region', { name: 'Earlier runs' }).getByText('Stopped').count()).toBe(1);
  });

  it('fills in a greeting, whose markup stays text', async () => {
    const visitor = await visit(browser, platform.url);
    const { page } = visitor;
    await signUp(visitor);
    await openExample(visitor, 'Greeting card');
    await page.getByLabel('To', { exact: true }).fill('<img src=x onerror="window.canary=1">');
    await page.keyboard.press('Enter');
    await page.locator('[data-status="COMPLETED"]').waitFor();
    expect(await page.locator('[data-output="card"] pre').innerText()).toContain('Dear <img src=x onerror="window.canary=1">,');
    expect(await page.evaluate(() => 'canary' in window)).toBe(false);
    expect(visitor.complaints).toEqual([]);
  });

  it('is led to sign in and back, signs out, and is told in words when the password is wrong', async () => {
    const visitor = await visit(browser, platform.url);
    const { page } = visitor;
    const { email, password } = await signUp(visitor);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(`${platform.url}/`);

    await page.goto('/library/00000000-0000-4000-8000-000000000000');
    await page.waitForURL('**/login?next=*');
    await page.locator('input[name=email]').fill(email);
    await page.locator('input[name=password]').fill('not the password');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).toContain('E-mail or password is wrong.');
    await page.locator('input[name=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/library/00000000-*');
    expect(await page.getByRole('alert').innerText()).toContain('There is nothing here, or it is not yours.');
  });
});

describe('the site', () => {
  it('speaks the language of the browser, switches, and remembers the choice', async () => {
    const { page } = await visit(browser, platform.url, { locale: 'es-MX' });
    await page.goto('/');
    expect(await page.locator('h1').innerText()).toContain('Míralo trabajar');
    expect(await page.title()).toBe('Edgeloom: dibuja un agente, míralo trabajar');
    await page.getByRole('button', { name: 'Idioma y tema' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    expect(await page.locator('h1').innerText()).toContain('Watch it work');
    await page.goto('/login');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('heading', { name: 'Good to see you again.' }).waitFor();
  });

  it('follows the system into the dark before any script has run, and a choice beats the system', async () => {
    const groundOf = async (options: Parameters<typeof visit>[2]) => {
      const { page } = await visit(browser, platform.url, options);
      await page.goto('/login');
      return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    };
    const light = await groundOf({ colorScheme: 'light', javaScriptEnabled: false });
    const dark = await groundOf({ colorScheme: 'dark', javaScriptEnabled: false });
    expect(dark).not.toBe(light);

    const { page } = await visit(browser, platform.url, { colorScheme: 'light' });
    await page.goto('/login');
    await page.getByRole('button', { name: 'Language and theme' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.reload({ waitUntil: 'commit' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await page.waitForLoadState();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(dark);
  });

  it.each([
    ['light', 'en-US', 1280],
    ['dark', 'es-ES', 1280],
    ['light', 'es-ES', 360],
    ['dark', 'en-US', 360],
  ] as const)(
    'in %s and %s at %i px fits the window and has no serious accessibility fault on any page',
    async (colorScheme, locale, width) => {
      const visitor = await visit(browser, platform.url, { colorScheme, locale, viewport: { width, height: 780 } });
      const { page } = visitor;
      const found: { [place: string]: { overflow: number; faults: string[] } } = {};
      const look = async (place: string) => {
        const state = { overflow: await overflow(visitor), faults: await seriousFaults(visitor) };
        if (state.overflow > 0 || state.faults.length > 0) found[place] = state;
      };
      await page.goto('/', { waitUntil: 'networkidle' });
      await look('landing');
      await page.goto('/no-such-page', { waitUntil: 'networkidle' });
      await look('404');
      await page.goto('/login', { waitUntil: 'networkidle' });
      await page.locator('button[type=submit]').click();
      await look('login with faults');
      await signUp(visitor);
      await page.locator('#examples').waitFor();
      await look('empty library');
      await openExample(visitor, locale === 'es-ES' ? 'Cuenta por pasos' : 'Countdown list');
      await page.locator('[data-phase="idle"]').first().waitFor();
      await look('agent');
      await page.locator('button[type=submit]').click();
      await page.locator('[data-phase="waiting"]').waitFor();
      await look('run under way');
      await page.locator('[data-status="COMPLETED"]').waitFor();
      await look('run completed');
      await page.goto('/library', { waitUntil: 'networkidle' });
      await look('library');
      expect(found).toEqual({});
      expect(visitor.complaints).toEqual([]);
    },
  );

  it('is served with headers that allow no inline script, no inline style and no frame', async () => {
    const { page } = await visit(browser, platform.url);
    for (const path of ['/', '/login', '/library', '/library/7']) {
      const response = await page.request.get(path);
      expect(response.status()).toBe(200);
      const policy = response.headers()['content-security-policy'] ?? '';
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("style-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(await response.text()).not.toMatch(/<script(?![^>]* src=)[^>]*>|<style| style="| on[a-z]+="/);
    }
  });
});
