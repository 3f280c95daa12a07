import { readFile, rm } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../../../local/testing/platform.ts';
import type { Execution } from '../../../schema/execution/execution.ts';
import type { Graph, GraphDraft } from '../../../schema/graph/graph.ts';
import type { JsonValue } from '../../../schema/json.ts';
import { asking, large, running } from '../../../workers/testing/agents.ts';
import { launchBrowser } from '../../testing/browser.ts';
import { type Found, lookAround, VIEWS } from '../../testing/look-around.ts';
import { signUp, type Visitor, visit } from '../../testing/visitor.ts';

/** Runs that await others, as people see them: reviews, by account and by link; agents; forks; large values. */
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

const LETTER: JsonValue = { to: 'Ada', lines: ['a skein of wool', 'a shuttle'], note: null, body: 'Dear Ada,\n\nit leaves tomorrow.' };
const LARGE = 'x'.repeat(900_000);

async function member(options: Parameters<typeof visit>[2] = {}): Promise<Visitor> {
  const visitor = await visit(browser, platform.url, options);
  await signUp(visitor);
  return visitor;
}

async function post<T>({ page }: Visitor, path: string, data: unknown, headers: Record<string, string> = {}): Promise<T> {
  const answer = await page.request.post(`/api/v1/${path}`, { data, headers: { origin: platform.url, ...headers } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json() as Promise<T>;
}

/** Saves an agent, starts it, and opens the page of the run. */
async function openRun(visitor: Visitor, graph: GraphDraft, v: JsonValue = LETTER): Promise<Execution> {
  const { id } = await post<Graph>(visitor, 'graphs', graph);
  const execution = await post<Execution>(visitor, `graphs/${id}/execute`, { inputs: { v } });
  await visitor.page.goto(`/library/${id}?execution=${execution.id}`);
  return execution;
}

const reaching = (page: Page, status: string) => page.locator(`[data-status="${status}"]`).waitFor();
const review = (page: Page, state: string) => page.locator(`[data-review="${state}"]`);

/** Makes the link of the review that the page shows. */
async function linkOf(page: Page, share: string): Promise<string> {
  await page.getByRole('button', { name: share }).click();
  return page.locator('[data-review] input').inputValue();
}

describe('a person who is asked', () => {
  it('reads what they decide on, changes it, is told where it is no JSON, and approves it', async () => {
    const visitor = await member();
    const { page } = visitor;
    await openRun(visitor, asking());
    await reaching(page, 'REVIEW');
    await page.getByRole('link', { name: 'Reviews: 1 to decide' }).waitFor();
    expect(await review(page, 'awaited').locator('dd').first().innerText()).toBe('Ada');
    expect(await page.getByRole('region', { name: 'Earlier runs' }).innerText()).toContain('In review');

    await page.getByRole('button', { name: 'Change it' }).press('Enter');
    const data = page.getByLabel('Data');
    expect(JSON.parse(await data.inputValue())).toEqual(LETTER);
    await data.fill('{\n  "to": "Grace",\n  "lines": [1 2]\n}');
    await page.getByRole('button', { name: 'Approve as changed' }).press('Enter');
    await page.getByText('This is not valid JSON: see line 3, column 15.').waitFor();
    expect(await data.evaluate((field) => field === document.activeElement && (field as HTMLTextAreaElement).selectionStart)).toBe(33);
    await data.fill('{"to": "Grace"}');
    await page.getByLabel('Message').fill('Better.');
    await page.getByRole('button', { name: 'Approve as changed' }).press('Enter');

    await reaching(page, 'COMPLETED');
    expect(await page.locator('[data-output="v"] pre').innerText()).toBe('{\n  "to": "Grace"\n}');
    expect(await review(page, 'approved').innerText()).toContain('Better.');
    expect(await review(page, 'approved').evaluate((row) => row === document.activeElement)).toBe(true);
    await page.getByRole('link', { name: 'Reviews', exact: true }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('finds what waits for them, and rejects what they may not change', async () => {
    const visitor = await member();
    const { page } = visitor;
    await openRun(visitor, asking(false), 'a text');
    await reaching(page, 'REVIEW');
    await page.getByRole('link', { name: 'Reviews: 1 to decide' }).click();
    await page.getByRole('link', { name: 'Look and decide: Send it?, asks a person' }).click();
    await page.getByText('It can be approved or rejected, not changed.').waitFor();
    expect(await page.getByRole('button', { name: 'Change it' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Reject' }).click();
    await review(page, 'rejected').waitFor();
    await reaching(page, 'COMPLETED');
    await page.goto('/reviews');
    await page.getByRole('heading', { name: 'Nobody waits for you' }).waitFor();
  });

  it('is told that it was decided meanwhile, even when their page has not heard of it', async () => {
    const visitor = await member();
    const { page } = visitor;
    let isCut = false;
    await page.routeWebSocket(/\/parties\/execution\//, (socket) => {
      socket.connectToServer().onMessage((message) => {
        if (!isCut) socket.send(message);
      });
    });
    const { id } = await openRun(visitor, asking());
    await reaching(page, 'REVIEW');
    await review(page, 'awaited').waitFor();
    isCut = true;
    const decision = { node_id: 'ask', firing: 1, decision: 'rejected' };
    const headers = { origin: platform.url };
    expect((await page.request.post(`/api/v1/executions/${id}/review`, { data: decision, headers })).status()).toBe(204);
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('Nobody waits for this review');
  });

  it('decides on the page of the agent that asks, which leads to the one that runs it and back', async () => {
    const visitor = await member();
    const { page } = visitor;
    const inner = await post<Graph>(visitor, 'graphs', asking());
    const outer = await openRun(visitor, running(inner.id), 'a text');
    await reaching(page, 'REVIEW');
    await page.getByRole('button', { name: 'Details of v' }).first().press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Open the run that it began' }).click();
    await page.locator(`[data-parent="${outer.id}"]`).waitFor();
    await page.getByRole('button', { name: 'Approve' }).click();
    await reaching(page, 'COMPLETED');
    await page.getByRole('link', { name: 'runs an agent' }).click();
    await reaching(page, 'COMPLETED');
    expect(await page.locator('[data-output="v"] pre').innerText()).toBe('a text');
  });
});

describe('whoever has a link', () => {
  it('decides without an account, once, and the token is in no address that is asked for', async () => {
    const visitor = await member();
    const { page } = visitor;
    await openRun(visitor, asking(), 'a draft');
    await reaching(page, 'REVIEW');
    const link = await linkOf(page, 'Copy a link for somebody else');
    await page.getByText(/without an account. It works until/).waitFor();
    const token = new URL(link).hash.slice(1);

    const reader = await visit(browser, platform.url);
    const leaks: string[] = [];
    reader.page.on('request', (request) => {
      const { referer = '' } = request.headers();
      if (`${request.url()} ${referer}`.includes(token.slice(-40))) leaks.push(request.url());
    });
    await reader.page.goto(link);
    await reader.page.getByRole('heading', { name: 'Send it?' }).waitFor();
    await reader.page.getByRole('button', { name: 'Change it' }).click();
    await reader.page.getByLabel('Text').fill('by link');
    await reader.page.getByRole('button', { name: 'Approve as changed' }).click();
    await reader.page.getByRole('heading', { name: 'Approved. The agent goes on.' }).waitFor();
    await reader.page.reload();
    await reader.page.getByRole('heading', { name: 'There is nothing left to decide' }).waitFor();
    // The browser itself names the page that it navigates to with its fragment; the wire never has it.
    expect(leaks.filter((url) => !url.includes('#'))).toEqual([]);
    expect(reader.complaints).toEqual([]);

    await review(page, 'approved').waitFor();
    await reaching(page, 'COMPLETED');
    expect(await page.locator('[data-output="v"] pre').innerText()).toBe('by link');
  });

  it('is told when the link is not complete, or is none of ours', async () => {
    const { page } = await visit(browser, platform.url, { locale: 'es-ES' });
    await page.goto('/review');
    await page.getByRole('heading', { name: 'Este enlace no está completo' }).waitFor();
    await page.goto('/review#no-such-token');
    await page.getByRole('heading', { name: 'Este enlace no funciona' }).waitFor();
  });
});

describe('a fork', () => {
  it('goes on from a node of a run that rests, with the values that were written', async () => {
    const visitor = await member();
    const { page } = visitor;
    const { id } = await openRun(visitor, asking());
    await reaching(page, 'REVIEW');
    await page.getByRole('button', { name: 'Details of Ask a person' }).click();
    await page.getByRole('button', { name: 'Go on from here' }).click();
    await page.getByLabel('Approved').fill('"no list"');
    await page.getByRole('button', { name: 'Start the new run' }).click();
    await page.getByText('This must be a list').waitFor();
    await page.getByLabel('Approved').fill('["decided elsewhere"]');
    await page.getByRole('button', { name: 'Start the new run' }).click();
    await page.locator(`[data-forked-from="${id}"]`).waitFor();
    await reaching(page, 'COMPLETED');
    expect(await page.locator('[data-output="v"] pre').innerText()).toBe('decided elsewhere');
    await page.getByRole('link', { name: 'Open that run' }).click();
    await reaching(page, 'REVIEW');
    expect(visitor.complaints).toEqual([]);
  });

  it('begins with what the node gave, and is refused in words', async () => {
    const visitor = await member({ locale: 'es-ES' });
    const { page } = visitor;
    await openRun(visitor, asking());
    await reaching(page, 'REVIEW');
    await page.getByRole('button', { name: 'Detalles de v' }).first().click();
    await page.getByRole('button', { name: 'Seguir desde aquí' }).click();
    const first = page.locator('[data-fork] textarea').first();
    expect(JSON.parse(await first.inputValue())).toEqual([LETTER]);
    await first.fill(JSON.stringify(['x'.repeat(1_100_000)]));
    await page.getByRole('button', { name: 'Iniciar la ejecución nueva' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('Valor: Un valor es demasiado grande');
  });
});

describe('a large value', () => {
  it('is told by its size, opened, downloaded, and taken along by a fork', async () => {
    const visitor = await member();
    const { page } = visitor;
    await openRun(visitor, large(), LARGE);
    await reaching(page, 'COMPLETED');
    const output = page.locator('[data-output="v"]');
    expect(await output.innerText()).toContain('2.7 MB, list');
    expect(await page.locator('main').innerText()).not.toContain('$spilled');
    await output.getByRole('button', { name: 'Open v (2.7 MB, list)' }).click();
    await output.getByText('The first 20,000 of', { exact: false }).waitFor();
    const saved = page.waitForEvent('download');
    await output.getByRole('button', { name: 'Download v (2.7 MB, list)' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('v.json');
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toEqual([LARGE, LARGE, LARGE]);

    await page.getByRole('button', { name: 'Details of Create list' }).click();
    await page.getByRole('button', { name: 'Go on from here' }).click();
    const list = page.locator('[data-fork] textarea').first();
    const [standIn] = JSON.parse(await list.inputValue()) as [string];
    expect(standIn).toContain('2.7 MB, list');
    await list.fill(JSON.stringify([standIn, ['small']]));
    await page.getByRole('button', { name: 'Start the new run' }).click();
    await page.locator('[data-forked-from]').waitFor();
    await reaching(page, 'COMPLETED');
    // The small one need not wait for the large one.
    const values = page.locator('[data-output="v"] li');
    await values.filter({ hasText: '2.7 MB, list' }).waitFor();
    await values.filter({ hasText: 'small' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});

it.each(VIEWS)(
  'in %s and %s at %i px everything fits the window and has no serious accessibility fault',
  async (colorScheme, locale, width) => {
    const options = { colorScheme, locale, viewport: { width, height: 780 } };
    const visitor = await member(options);
    const { page } = visitor;
    const say = (english: string, spanish: string) => (locale === 'es-ES' ? spanish : english);
    const found: Found = {};
    await page.goto('/reviews', { waitUntil: 'networkidle' });
    await lookAround(visitor, 'no reviews', found);

    await openRun(visitor, asking());
    await review(page, 'awaited').waitFor();
    await reaching(page, 'REVIEW');
    await lookAround(visitor, 'review', found);
    await page.getByRole('button', { name: say('Change it', 'Cambiarlo') }).click();
    await page.locator('[data-review] textarea').first().fill('{');
    await page.getByRole('button', { name: say('Approve as changed', 'Aprobar con los cambios') }).click();
    const link = await linkOf(page, say('Copy a link for somebody else', 'Copiar un enlace para otra persona'));
    await lookAround(visitor, 'review with a fault and its link', found);
    await page.locator('[data-id="ask"] button').click();
    await page.getByRole('button', { name: say('Go on from here', 'Seguir desde aquí') }).click();
    await page.locator('[data-fork] textarea').first().fill('[1');
    await page.getByRole('button', { name: say('Start the new run', 'Iniciar la ejecución nueva') }).click();
    await lookAround(visitor, 'fork with a fault', found);

    const reader = await visit(browser, platform.url, options);
    await reader.page.goto(link);
    await reader.page.getByRole('button', { name: say('Approve', 'Aprobar') }).waitFor();
    await lookAround(reader, 'linked review', found);
    await page.goto('/reviews');
    await review(page, 'awaited').waitFor();
    await lookAround(visitor, 'reviews', found);
    await reader.page.getByRole('button', { name: say('Reject', 'Rechazar') }).click();
    await reader.page.locator('[data-end]').waitFor();
    await lookAround(reader, 'linked review decided', found);

    await openRun(visitor, large(), LARGE);
    await reaching(page, 'COMPLETED');
    await page.locator('[data-output="v"] [data-large] button').first().click();
    await page.locator('[data-output="v"] section').waitFor();
    await lookAround(visitor, 'large value', found);
    expect(found).toEqual({});
    expect([...visitor.complaints, ...reader.complaints]).toEqual([]);
  },
);
