import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Someone who looks at the site: a page of their own, and all that its console complained about. */
export type Visitor = { page: Page; complaints: string[] };

/** Longer than any example runs, shorter than a test may take. */
const PATIENCE_MS = 15_000;

/** A visitor with an English browser, a light system and a desk's screen, unless told otherwise. */
export async function visit(browser: Browser, baseURL: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL,
    locale: 'en-US',
    colorScheme: 'light',
    viewport: { width: 1280, height: 860 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A browser reports every answer of 400 and above by itself; the API's refusals are part of its language.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Creates an account through the page and waits for the library. Every call is another person. */
export async function signUp({ page }: Visitor): Promise<{ email: string; password: string }> {
  const account = { email: `${crypto.randomUUID()}@loom.example`, password: 'a short sentence' };
  await page.goto('/login#new');
  await page.locator('input[name=email]').fill(account.email);
  await page.locator('input[name=password]').fill(account.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/library');
  return account;
}

/** Adds the example of that name to the library and opens it. */
export async function openExample({ page }: Visitor, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`: ${name}$`) }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await page.waitForURL(/\/library\/[^/]+$/);
}

/** What axe finds serious or critical on the page as it is now, in words. */
export async function seriousFaults({ page }: Visitor): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    // What is fading in has no contrast yet.
    await Promise.all(
      document.getAnimations().map((animation) => (animation.effect?.getTiming().iterations === 1 ? animation.finished : null)),
    );
    return (globalThis as unknown as { axe: typeof axe }).axe.run();
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' · ')}`);
}

/** How many pixels the page is wider than its window. */
export const overflow = ({ page }: Visitor): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
