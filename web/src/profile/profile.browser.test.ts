import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendWebRequest } from '../../../blocks/network/send-web-request.ts';
import { type GitHubServer, startGitHubServer } from '../../../blocks/oauth/testing/github-server.ts';
import { usePlatform } from '../../../local/testing/platform.ts';
import { mailbox } from '../../../workers/auth/testing/mailbox.ts';
import { launchBrowser } from '../../testing/browser.ts';
import { overflow, seriousFaults, signUp, type Visitor, visit } from '../../testing/visitor.ts';

const env: Record<string, string> = {};
let github: GitHubServer;
let browser: Browser;
let closeBrowser: () => Promise<void>;
beforeAll(async () => {
  [github, { browser, close: closeBrowser }] = await Promise.all([startGitHubServer(), launchBrowser()]);
  env.EGRESS_ALLOWED_HOSTS = new URL(github.url).host;
  const login = `${github.url}/login/oauth`;
  env.PROVIDER_SETTINGS = JSON.stringify({
    github: {
      client_id: github.clientId,
      client_secret: github.clientSecret,
      api_url: github.url,
      authorize_url: `${login}/authorize`,
      token_url: `${login}/access_token`,
    },
  });
});
const platform = usePlatform({ env });
afterAll(() => Promise.all([closeBrowser(), github.close()]));
const mails = mailbox(() => platform.dataDir);

type Member = Visitor & { email: string; password: string };

/** Somebody with an account, at one part of their profile. */
async function at(section: string, options: BrowserContextOptions = {}): Promise<Member> {
  const visitor = await visit(browser, platform.url, { timezoneId: 'Europe/Madrid', ...options });
  const account = await signUp(visitor);
  await visitor.page.goto(`/profile?section=${section}`);
  return { ...visitor, ...account };
}

const ask = (path: string, headers: Record<string, string> = {}, body?: unknown) =>
  fetch(`${platform.url}${path}`, {
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });

/** Signs in as another device would. The access token is that session's. */
async function signInFrom(userAgent: string, { email, password }: Member): Promise<string> {
  const answer = await ask('/auth/v1/token?grant_type=password', { 'user-agent': userAgent }, { email, password });
  return (await answer.json()).access_token;
}

/** Sends as the page would. */
async function post({ page }: Visitor, path: string, data: unknown): Promise<{ id: string }> {
  const answer = await page.request.post(path, { data, headers: { origin: platform.url } });
  expect(answer.status(), await answer.text()).toBe(201);
  return answer.json();
}

describe('API keys', () => {
  it('a key is made by keyboard, shown once, works within its scope, is renamed, and is refused once revoked', async () => {
    const member = await at('keys');
    const { page } = member;
    await page.getByRole('heading', { name: 'No program acts for you yet' }).waitFor();
    await page.getByRole('button', { name: 'New key' }).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.press('Enter');
    await page.getByText('Give it a name.').waitFor();
    await page.getByText('Choose at least one thing').waitFor();
    await page.keyboard.type('Nightly report');
    await page.getByRole('checkbox', { name: 'See your graphs and their versions' }).press('Space');
    await page.getByRole('button', { name: 'Make the key' }).press('Enter');
    const key = await page.locator('[data-new-key]').innerText();
    const use = (path: string) => ask(path, { 'x-api-key': key });
    expect((await use('/api/v1/graphs')).status).toBe(200);
    expect((await use('/api/v1/executions')).status).toBe(403);

    await page.getByRole('button', { name: 'I have copied it' }).press('Enter');
    expect(await page.locator('body').innerHTML()).not.toContain(key);
    await page.reload();
    const row = page.locator(`[data-api-key="${key.slice(-4)}"]`);
    await row.getByText('see your graphs and their versions').waitFor();
    await row.getByText('in 90 days').waitFor();
    await row.getByRole('button', { name: 'Rename: Nightly report' }).press('Enter');
    await page.keyboard.type('Weekly report');
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: 'Rename: Nightly report' }).press('Enter');
    await row.getByLabel('Name').fill('Weekly report');
    await page.keyboard.press('Enter');
    await row.getByRole('heading', { name: 'Weekly report' }).waitFor();

    await row.getByRole('button', { name: 'Revoke: Weekly report' }).press('Enter');
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: 'Revoke: Weekly report' }).press('Enter');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No program acts for you yet' }).waitFor();
    expect((await use('/api/v1/graphs')).status).toBe(401);

    await page.getByRole('link', { name: 'Activity' }).press('Enter');
    await page.getByText('The API key “Weekly report” was revoked').waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'by you' }).count()).toBe(3);
    await page.goBack();
    await page.getByRole('heading', { name: 'No program acts for you yet' }).waitFor();
    expect(member.complaints).toEqual([]);
  });

  it('says why nothing is shown when the platform fails, and goes on when it is back', async () => {
    const { page } = await at('keys', { locale: 'es-ES' });
    await page.getByRole('heading', { name: 'Todavía ningún programa actúa por ti' }).waitFor();
    await page.route('**/api/v1/api-keys?*', (route) => route.fulfill({ status: 503, json: { code: 'database_unavailable' } }));
    await page.reload();
    await page.getByRole('alert').getByText('La base de datos no responde').waitFor();
    await page.unroute('**/api/v1/api-keys?*');
    await page.getByRole('button', { name: 'Reintentar' }).click();
    await page.getByRole('heading', { name: 'Todavía ningún programa actúa por ti' }).waitFor();
  });
});

describe('credentials', () => {
  it('a key is kept and never shown, replaced, and deleted only when its agents are known', async () => {
    const member = await at('credentials');
    const { page } = member;
    await page.getByRole('button', { name: 'Add a credential' }).press('Enter');
    await page.getByLabel('For', { exact: true }).selectOption('github');
    await page.getByLabel('Type', { exact: true }).selectOption('api_key');
    await page.getByRole('button', { name: 'Keep it' }).press('Enter');
    await page.getByText('Write the key.').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('My GitHub');
    await page.getByLabel('API key', { exact: true }).fill('ghp_canary');
    await page.keyboard.press('Enter');
    await page.getByText('“My GitHub” is kept.').waitFor();
    const row = page.locator('[data-credential="My GitHub"]');
    await page.getByRole('region', { name: 'GitHub' }).getByText('Ready').waitFor();
    expect(await page.locator('body').innerHTML()).not.toContain('ghp_canary');

    const [credential] = (await (await page.request.get('/api/v1/credentials')).json()).items;
    const nodes = [
      { id: 'call', block_id: sendWebRequest.definition.id, input_default: { url: 'https://a.test', headers: { id: credential.id } } },
    ];
    await post(member, '/api/v1/graphs', { name: 'Caller', nodes, links: [] });

    await row.getByRole('button', { name: 'Which agents use it?' }).press('Enter');
    await row.getByRole('link', { name: 'Caller' }).waitFor();
    await row.getByRole('button', { name: 'Test: My GitHub' }).press('Enter');
    await row.getByRole('alert').getByText('The service refuses it.').waitFor();
    await row.getByRole('button', { name: 'Replace: My GitHub' }).press('Enter');
    await page.keyboard.type('ghp_another');
    await page.keyboard.press('Enter');
    await row.getByRole('button', { name: 'Replace: My GitHub' }).waitFor();
    await row.getByRole('button', { name: 'Delete: My GitHub' }).press('Enter');
    await page.keyboard.press('Enter');
    await row.getByText('It is still in use').waitFor();
    await row.getByRole('button', { name: 'Keep it' }).press('Enter');
    await row.getByRole('button', { name: 'Delete: My GitHub' }).press('Enter');
    await page.keyboard.press('Enter');
    await row.getByRole('button', { name: 'Delete it all the same' }).press('Enter');
    await page.getByRole('heading', { name: 'Your agents act in nobody’s name yet' }).waitFor();
    expect(member.complaints).toEqual([]);
  });

  it('an account elsewhere is connected by its owner, tested, and connected again; a no is told', async () => {
    const member = await at('credentials');
    const { page } = member;
    github.callbackPrefix = platform.url;
    github.signedIn = null;
    await page.getByRole('button', { name: 'Add a credential' }).press('Enter');
    await page.getByLabel('For', { exact: true }).selectOption('github');
    await page.getByLabel('Name', { exact: true }).fill('Ada at GitHub');
    await page.getByLabel('Permissions').fill('repo read:user');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('You did not agree').waitFor();
    expect(page.url()).not.toContain('connect_error');

    github.signedIn = { id: 815, login: 'ada', emails: [{ email: 'ada@loom.example', verified: true }] };
    await page.getByRole('button', { name: 'Add a credential' }).press('Enter');
    await page.getByLabel('For', { exact: true }).selectOption('github');
    await page.getByLabel('Name', { exact: true }).fill('Ada at GitHub');
    await page.getByLabel('Permissions').fill('repo read:user');
    await page.getByRole('button', { name: 'Connect with GitHub' }).press('Enter');
    await page.getByText('“Ada at GitHub” is connected.').waitFor();
    expect(page.url()).not.toContain('connected');
    const row = page.locator('[data-credential="Ada at GitHub"]');
    await row.getByText('repo, read:user').waitFor();
    await row.getByRole('button', { name: 'Test: Ada at GitHub' }).press('Enter');
    await row.getByRole('status').getByText('The service accepts it, as ada.').waitFor();
    await page.reload();
    await row.waitFor();
    expect(await page.getByText('is connected').count()).toBe(0);
    await row.getByRole('button', { name: 'Connect again: Ada at GitHub' }).press('Enter');
    await page.getByText('“Ada at GitHub” is connected.').waitFor();
    expect(await page.locator('[data-credential]').count()).toBe(1);
    await page.goto('/profile?connect_error=unknown_state');
    await page.getByRole('alert').getByText('began in another browser').waitFor();
    expect(member.complaints).toEqual([]);
  });

  it('headers are kept for a host, a name and a value each', async () => {
    const { page } = await at('credentials');
    await page.getByRole('button', { name: 'Add a credential' }).click();
    await page.getByLabel('For', { exact: true }).selectOption('http');
    await page.getByLabel('Host').fill('*.example.com');
    await page.getByLabel('Name of header 1').fill('X-Key');
    await page.getByLabel('Value of header 1').fill('one');
    await page.getByRole('button', { name: 'Add a header' }).click();
    await page.getByLabel('Name of header 2').fill('x-key');
    await page.getByLabel('Value of header 2').fill('two');
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByText('each name once').waitFor();
    await page.getByRole('button', { name: 'Remove header 2' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.locator('[data-credential="HTTP"]').getByText('*.example.com').waitFor();
  });
});

describe('the account', () => {
  it('language and time zone hold at once and on the next visit; a zone that is none is said', async () => {
    const member = await at('account');
    const { page } = member;
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await page.getByLabel('Time zone', { exact: true }).inputValue()).toBe('Europe/Madrid');
    await page.getByLabel('Time zone', { exact: true }).fill('nowhere');
    await page.keyboard.press('Enter');
    await page.getByText('There is no such time zone').waitFor();
    await page.getByLabel('Time zone', { exact: true }).fill('new york');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Use the zone of this device: Europe/Madrid' }).waitFor();
    expect(await page.getByLabel('Time zone', { exact: true }).inputValue()).toBe('America/New_York');

    await page.getByLabel('Language', { exact: true }).selectOption('es');
    await page.getByRole('heading', { name: 'Sobre ti' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    await page.reload();
    await page.getByRole('heading', { name: 'Sobre ti' }).waitFor();
    expect(await page.getByLabel('Nombre', { exact: true }).inputValue()).toBe('Ada Lovelace');
    expect(await page.getByLabel('Zona horaria', { exact: true }).inputValue()).toBe('America/New_York');
    expect(member.complaints).toEqual([]);
  });

  it('an address changes when both have agreed', async () => {
    const member = await at('account');
    const { page, email } = member;
    const next = `${crypto.randomUUID()}@loom.example`;
    await page.getByLabel('New address').fill(email);
    await page.keyboard.press('Enter');
    await page.getByText('That is your address already.').waitFor();
    await page.getByLabel('New address').fill(next);
    await page.keyboard.press('Enter');
    await page.getByText(`about to become ${next}`).waitFor();
    for (const address of [email, next]) {
      // Another page, as a mail program opens one.
      await page.goto('about:blank');
      await page.goto((await mails.next(address)).link);
      await page.getByRole('button', { name: 'Agree to the change' }).click();
      if (address === email) await page.getByText('Now open the link').waitFor();
    }
    await page.waitForURL('**/library');
    await page.goto('/profile');
    await page.getByText(`You sign in with ${next}`).waitFor();
    expect(await page.getByText('about to become').count()).toBe(0);
  });

  it('a password changes when the old one is shown, and ends every other session', async () => {
    const member = await at('security');
    const { page, password } = member;
    const other = await signInFrom('curl/8.4.0', member);
    await page.reload();
    await page.getByText('Program: curl').waitFor();
    const next = 'another short sentence';
    const fillIn = async (current: string, chosen: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.getByLabel('New password').fill(chosen);
      await page.keyboard.press('Enter');
    };
    await fillIn('not it', next);
    await page.getByText('That is not your current password.').waitFor();
    await fillIn(password, 'short');
    await page.getByText('The password needs at least').waitFor();
    await fillIn(password, next);
    await page.getByText('The password is changed').waitFor();
    await page.getByText('Program: curl').waitFor({ state: 'detached' });
    expect((await ask('/api/v1/graphs', { authorization: `Bearer ${other}` })).status).toBe(401);
    expect(await signInFrom('curl/8.4.0', { ...member, password: next })).toBeTypeOf('string');
  });

  it('sessions are told apart, one is ended, then all the others, and signing out ends this one alone', async () => {
    const member = await at('security');
    const { page } = member;
    const iphone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
    const phone = await signInFrom(iphone, member);
    const program = await signInFrom('curl/8.4.0', member);
    const works = async (token: string) => (await ask('/api/v1/graphs', { authorization: `Bearer ${token}` })).ok;
    await page.reload();
    await page.locator('[data-session="current"]').getByText('Chrome on Linux').waitFor();
    await page.getByRole('button', { name: 'Sign out: Safari on iOS (phone)' }).press('Enter');
    await page.keyboard.press('Enter');
    await page.getByText('Safari on iOS (phone)', { exact: true }).waitFor({ state: 'detached' });
    expect([await works(phone), await works(program)]).toEqual([false, true]);
    await page.getByRole('button', { name: 'Sign out everywhere else' }).press('Enter');
    await page.keyboard.press('Enter');
    await page.getByText('Every other session is over.').waitFor();
    expect([await works(program), await page.locator('[data-session]').count()]).toEqual([false, 1]);

    const later = await signInFrom('curl/8.4.0', member);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(`${platform.url}/`);
    expect(await works(later)).toBe(true);
    expect(member.complaints).toEqual([]);
  });
});

const LONG = 'Copias nocturnas del servidor de contabilidad de la oficina de Santiago de Compostela, de lunes a viernes';

it.each([
  ['light', 'en-US', 1280],
  ['dark', 'es-ES', 1280],
  ['light', 'es-ES', 360],
  ['dark', 'en-US', 360],
] as const)('in %s and %s at %i px every part fits and has no serious accessibility fault', async (colorScheme, locale, width) => {
  const member = await at('account', { colorScheme, locale, viewport: { width, height: 780 } });
  const { page } = member;
  const found: { [place: string]: { overflow: number; faults: string[] } } = {};
  const look = async (place: string) => {
    const state = { overflow: await overflow(member), faults: await seriousFaults(member) };
    if (state.overflow > 0 || state.faults.length > 0) found[place] = state;
  };
  const show = async (section: string, ready: string) => {
    await page.goto(`/profile?section=${section}`);
    await page.locator(ready).first().waitFor();
  };
  await show('account', 'input[name=time_zone]');
  await look('account');
  await show('keys', 'main h3');
  await look('no keys');
  await page.locator('main section button').click();
  await page.locator('form[aria-label] button[type=submit]').click();
  await look('faults of a key');
  const scopes = ['graphs:read', 'executions:write'];
  await Promise.all(Array.from({ length: 50 }, (_, n) => post(member, '/api/v1/api-keys', { name: LONG.slice(0, 100 - n), scopes })));
  await show('keys', '[data-api-key] >> nth=49');
  await page.locator('[data-api-key] button').nth(1).click();
  await look('fifty keys');
  const secret = {
    type: 'host_scoped',
    host: '*.a-host-with-a-long-name.internal.example.com:8443',
    headers: { 'X-A-Long-Header-Name': 'x' },
  };
  await post(member, '/api/v1/credentials', { provider: 'http', title: LONG, secret });
  await show('credentials', '[data-credential]');
  await page.locator('[data-credential] button').nth(2).click();
  await look('credentials');
  await show('security', '[data-session]');
  await look('security');
  await show('activity', 'main ol li');
  await look('activity');
  expect(found).toEqual({});
  expect(member.complaints).toEqual([]);
});
