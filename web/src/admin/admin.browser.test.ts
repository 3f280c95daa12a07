import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { usePlatform } from '../../../local/testing/platform.ts';
import { launchBrowser } from '../../testing/browser.ts';
import { overflow, seriousFaults, signUp, type Visitor, visit } from '../../testing/visitor.ts';

/** The first account of a fresh platform is its admin. */
const platform = usePlatform();
let browser: Browser;
let closeBrowser: () => Promise<void>;
let admin: Visitor;
beforeAll(async () => {
  ({ browser, close: closeBrowser } = await launchBrowser());
  admin = await visit(browser, platform.url);
  await signUp(admin);
});
afterAll(() => closeBrowser());

it('an admin finds an account, shuts it out and in, and makes its owner an admin', async () => {
  const { page } = admin;
  const other = await visit(browser, platform.url);
  const { email } = await signUp(other);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Administration' }).click();
  await page.waitForURL('**/admin');
  const row = page.locator(`[data-user="${email}"]`);
  await page.getByLabel('Search by e-mail').fill('nobody@here');
  await page.getByText('No account fits.').waitFor();
  await page.getByLabel('Search by e-mail').fill(email.slice(4, 20));
  await row.getByRole('button', { name: `Suspend: ${email}` }).press('Enter');
  await page.keyboard.press('Enter');
  await row.getByText('Suspended; nothing of it was running.').waitFor();
  await other.page.goto('/library');
  await other.page.waitForURL('**/login?next=*');
  await page.getByLabel('State').selectOption('true');
  await row.getByRole('button', { name: `Let in again: ${email}` }).press('Enter');
  await page.getByText('No account fits.').waitFor();
  await page.getByLabel('State').selectOption('');
  await row.getByRole('button', { name: `Make admin: ${email}` }).press('Enter');
  await page.keyboard.press('Enter');
  await row.getByRole('button', { name: `Make user: ${email}` }).waitFor();
  await page.getByRole('link', { name: 'Changes' }).click();
  await page.getByText('The role changed from user to admin').waitFor();
  expect(await page.getByText(email).count()).toBeGreaterThan(2);
  expect(admin.complaints).toEqual([]);
});

it('an admin changes the settings, which hold at once', async () => {
  const { page } = admin;
  await page.goto('/admin?section=settings');
  await page.getByLabel('Runs of one user').fill('none');
  await page.keyboard.press('Enter');
  await page.getByText('Write a whole number from 1 to 1000.').waitFor();
  await page.getByLabel('Runs of one user').fill('7');
  await page.getByLabel('New accounts').selectOption('closed');
  await page.getByRole('button', { name: 'Save the settings' }).click();
  await page.getByRole('status').getByText('Saved').waitFor();
  const signUpNow = () =>
    fetch(`${platform.url}/auth/v1/signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${crypto.randomUUID()}@loom.example`, password: 'a short sentence' }),
    });
  expect((await signUpNow()).status).toBe(403);
  await page.getByLabel('New accounts').selectOption('open');
  await page.getByRole('button', { name: 'Save the settings' }).click();
  await page.getByRole('status').getByText('Saved').waitFor();
  expect((await signUpNow()).status).toBe(200);
});

it('somebody else sees neither the entry nor the page', async () => {
  const visitor = await visit(browser, platform.url);
  const { page } = visitor;
  await signUp(visitor);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Profile' }).waitFor();
  expect(await page.getByRole('menuitem', { name: 'Administration' }).count()).toBe(0);
  await page.goto('/admin');
  await page.getByText('This page is for admins').waitFor();
  expect(await page.getByRole('navigation', { name: 'Administration' }).count()).toBe(0);
  expect(await seriousFaults(visitor)).toEqual([]);
});

it.each([
  ['light', 'es', 1280],
  ['dark', 'en', 360],
] as const)('in %s and %s at %i px every part fits and has no serious accessibility fault', async (colorScheme, language, width) => {
  const { page } = admin;
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 780 });
  await page.goto('/admin');
  await page.evaluate((chosen) => localStorage.setItem('edgeloom.language', chosen), language);
  for (const [section, ready] of [
    ['users', '[data-user]'],
    ['settings', 'main form'],
    ['audit', 'main ol li'],
  ]) {
    await page.goto(`/admin?section=${section}`);
    await page.locator(String(ready)).first().waitFor();
    expect([section, await overflow(admin), await seriousFaults(admin)]).toEqual([section, 0, []]);
  }
  await page.evaluate(() => localStorage.removeItem('edgeloom.language'));
});
