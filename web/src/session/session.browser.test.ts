import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitHubServer, startGitHubServer } from '../../../blocks/oauth/testing/github-server.ts';
import { usePlatform } from '../../../local/testing/platform.ts';
import { mailbox } from '../../../workers/auth/testing/mailbox.ts';
import { launchBrowser } from '../../testing/browser.ts';
import { overflow, seriousFaults, type Visitor, visit } from '../../testing/visitor.ts';

/** Coming in by mail and by an account elsewhere, on a platform that confirms addresses. */
const env: Record<string, string> = { SIGNUP_AUTOCONFIRM: '' };
let github: GitHubServer;
let browser: Browser;
let closeBrowser: () => Promise<void>;
beforeAll(async () => {
  [github, { browser, close: closeBrowser }] = await Promise.all([startGitHubServer(), launchBrowser()]);
  env.EGRESS_ALLOWED_HOSTS = new URL(github.url).host;
  env.SIGN_IN_PROVIDERS = JSON.stringify({
    github: { client_id: github.clientId, client_secret: github.clientSecret, url: github.url, api_url: github.url },
  });
});
const platform = usePlatform({ env });
afterAll(() => Promise.all([closeBrowser(), github.close()]));
const mails = mailbox(() => platform.dataDir);

const newAddress = () => `${crypto.randomUUID()}@loom.example`;
const PASSWORD = 'a short sentence';
const atLibrary = (page: Page) => page.waitForURL('**/library');

async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
}

/** Signs up and opens the link of the mail, all by keyboard. */
async function joined(visitor: Visitor, email = newAddress()): Promise<string> {
  const { page } = visitor;
  await page.goto('/login#new');
  await fillIn(page, email, PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Open the link' }).waitFor();
  await page.goto((await mails.next(email)).link);
  await page.getByRole('button', { name: 'Confirm' }).focus();
  await page.keyboard.press('Enter');
  await atLibrary(page);
  return email;
}

describe('by mail', () => {
  it('an address is confirmed by a press, and its link leaves nothing in the address bar', async () => {
    const visitor = await visit(browser, platform.url);
    const { page } = visitor;
    const email = newAddress();
    await page.goto('/login#new');
    await fillIn(page, email, PASSWORD);
    await page.keyboard.press('Enter');
    const { link } = await mails.next(email);
    await page.goto(link);
    await page.getByRole('button', { name: 'Confirm' }).waitFor();
    expect(page.url()).not.toContain('token');
    expect(await seriousFaults(visitor)).toEqual([]);
    await page.getByRole('button', { name: 'Confirm' }).press('Enter');
    await atLibrary(page);
    const again = await visit(browser, platform.url);
    await again.page.goto(link);
    await again.page.getByRole('button', { name: 'Confirm' }).press('Enter');
    expect(await again.page.getByRole('alert').innerText()).toContain('not valid any more');
    expect([...visitor.complaints, ...again.complaints]).toEqual([]);
  });

  it('a forgotten password is replaced', async () => {
    const email = await joined(await visit(browser, platform.url));
    const visitor = await visit(browser, platform.url, { viewport: { width: 360, height: 700 } });
    const { page } = visitor;
    await page.goto('/login');
    await page.getByRole('button', { name: 'Forgot your password?' }).press('Enter');
    await page.getByText('Write your e-mail address.').waitFor();
    await page.locator('input[name=email]').fill(email);
    await page.getByRole('button', { name: 'Forgot your password?' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'on its way' }).waitFor();
    expect(await overflow(visitor)).toBeLessThanOrEqual(0);
    await page.goto((await mails.next(email)).link);
    await page.getByRole('button', { name: 'Go on' }).press('Enter');
    await page.waitForURL('**/new-password');
    await page.locator('input[name=password]').fill('short');
    await page.keyboard.press('Enter');
    await page.getByText('at least 8 characters', { exact: false }).first().waitFor();
    expect(await seriousFaults(visitor)).toEqual([]);
    expect(await overflow(visitor)).toBeLessThanOrEqual(0);
    await page.locator('input[name=password]').fill('another short sentence');
    await page.keyboard.press('Enter');
    await atLibrary(page);
    const { page: elsewhere } = await visit(browser, platform.url);
    await elsewhere.goto('/login');
    await fillIn(elsewhere, email, 'another short sentence');
    await elsewhere.keyboard.press('Enter');
    await atLibrary(elsewhere);
    expect(visitor.complaints).toEqual([]);
  });

  it('a link signs in, in Spanish too', async () => {
    const email = newAddress();
    const { page, complaints } = await visit(browser, platform.url, { locale: 'es-ES' });
    await page.goto('/login');
    await page.locator('input[name=email]').fill(email);
    await page.getByRole('button', { name: 'Enviarme un enlace para entrar' }).press('Enter');
    const { link, text } = await mails.next(email);
    expect(text).toContain('Con este enlace entras');
    await page.goto(link);
    await page.getByRole('button', { name: 'Entrar', exact: true }).press('Enter');
    await atLibrary(page);
    expect(complaints).toEqual([]);
  });

  it('a link that is not complete says so', async () => {
    const { page } = await visit(browser, platform.url);
    await page.goto('/confirm');
    expect(await page.getByRole('alert').innerText()).toContain('not complete');
    await page.goto('/new-password');
    await page.waitForURL('**/login?next=%2Fnew-password');
  });
});

describe('with an account at GitHub', () => {
  it('somebody signs in, and ends up where they wanted to go', async () => {
    github.callbackPrefix = platform.url;
    github.signedIn = { id: 41, login: 'ada', emails: [{ email: newAddress(), verified: true }] };
    const visitor = await visit(browser, platform.url);
    const { page } = visitor;
    await page.goto('/login?next=%2Flibrary%2F00000000-0000-4000-8000-000000000000');
    await page.getByRole('link', { name: 'Continue with GitHub' }).press('Enter');
    await page.waitForURL('**/library/00000000-*');
    expect(visitor.complaints).toEqual([]);
  });

  it('whose address has an account here, somebody is told to sign in to it first', async () => {
    const email = await joined(await visit(browser, platform.url));
    github.signedIn = { id: 42, login: 'eve', emails: [{ email, verified: true }] };
    const visitor = await visit(browser, platform.url);
    await visitor.page.goto('/login');
    await visitor.page.getByRole('link', { name: 'Continue with GitHub' }).press('Enter');
    await visitor.page.waitForURL('**/login#*');
    expect(await visitor.page.getByRole('alert').innerText()).toContain('Sign in to it first');
    expect(await seriousFaults(visitor)).toEqual([]);
  });
});
