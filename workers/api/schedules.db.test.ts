import { beforeAll, describe, expect, test } from 'vitest';
import { agentInput } from '../../blocks/input-output/agent-input.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import type { StartRequest } from '../executions/executions.ts';
import { testApp } from './testing/test-app.ts';

const starts: StartRequest[] = [];
const app = testApp({
  executions: {
    start: async (request) => {
      starts.push(request);
      return { kind: 'accepted', execution: { id: request.id ?? 'new', status: 'QUEUED' } as Execution, wait: async () => null };
    },
  },
});

let ada = '';
let bob = '';
let graphId = '';
beforeAll(async () => {
  ada = (await app.signUp()).access_token;
  bob = (await app.signUp()).access_token;
  graphId = await newGraph(ada);
});

async function newGraph(token: string): Promise<string> {
  const node = { id: 'in', block_id: agentInput.definition.id, input_default: { name: 'who' }, metadata: { position: { x: 0, y: 0 } } };
  return (await app.ask('/api/v1/graphs', { token, body: { name: 'Greeter', nodes: [node], links: [] } })).body.id;
}

const DAILY = { type: 'DAILY', time: '09:00', timezone: 'America/New_York' };
const body = (change: object = {}) => ({ graph_id: graphId, name: 'Morning', inputs: { who: 'world' }, ...DAILY, ...change });
const create = (change: object = {}, token = ada) => app.ask('/api/v1/schedules', { token, body: body(change) });

test('makes a schedule, which says when it is due and in words what it does', async () => {
  const answer = await create();
  expect(answer).toMatchObject({
    status: 201,
    body: {
      ...DAILY,
      ...{ graph_id: graphId, graph_name: 'Greeter', graph_version: null, name: 'Morning', inputs: { who: 'world' } },
      ...{ lane: 'normal', missed: 'once', missed_limit: 10, end_date: null, status: 'active' },
      ...{ last_due_at: null, last_execution: null, last_error: null, failures: 0 },
      words: { en: 'Every day at 09:00 (America/New_York)', es: 'Cada día a las 09:00 (America/New_York)' },
    },
  });
  const hour = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone: 'America/New_York' });
  expect(hour.format(new Date(answer.body.next_due_at))).toBe('09:00');
  expect(answer.headers.get('location')).toBe(`/api/v1/schedules/${answer.body.id}`);
  expect((await app.ask(`/api/v1/schedules/${answer.body.id}`, { token: ada })).body).toEqual(answer.body);
});

test.each([
  [{ type: 'ONCE', run_at: '2090-12-25T00:00:00Z' }, '2090-12-25T00:00:00.000Z'],
  [{ type: 'CRON', cron_expression: '0 9 29 2 *', timezone: 'UTC' }, expect.stringMatching(/-02-29T09:00:00.000Z$/)],
  [{ type: 'WEEKLY', day_of_week: 'monday', time: '09:00', timezone: 'UTC' }, expect.stringMatching(/T09:00:00.000Z$/)],
  [{ type: 'INTERVAL', interval_minutes: 30 }, expect.stringMatching(/:00.000Z$/)],
])('takes %j', async (shape, next) => {
  const { time: _time, timezone: _zone, type: _type, ...rest } = body();
  const answer = await app.ask('/api/v1/schedules', { token: ada, body: { ...rest, ...shape } });
  expect(answer).toMatchObject({ status: 201, body: { ...shape, next_due_at: next } });
});

describe('refuses with a pointer', () => {
  test.each<[object, number, string, string | null]>([
    [{ type: 'CRON', cron_expression: '0 0 30 2 *' }, 422, 'invalid_schedule', '/cron_expression'],
    [{ type: 'CRON', cron_expression: 'every day' }, 422, 'invalid_schedule', '/cron_expression'],
    [{ type: 'CRON' }, 422, 'invalid_body', '/cron_expression'],
    [{ type: 'ONCE', run_at: '2020-01-01T00:00:00Z' }, 422, 'invalid_schedule', '/run_at'],
    [{ type: 'ONCE', run_at: 'soon' }, 422, 'invalid_body', '/run_at'],
    [{ type: 'INTERVAL', interval_minutes: 0 }, 422, 'invalid_body', '/interval_minutes'],
    [{ type: 'SOMETIMES' }, 422, 'invalid_body', '/type'],
    [{ time: '25:00' }, 422, 'invalid_body', '/time'],
    [{ timezone: 'Mars/Olympus' }, 422, 'invalid_schedule', '/timezone'],
    [{ end_date: '2020-01-01' }, 422, 'invalid_schedule', '/end_date'],
    [{ end_date: '2090-02-30' }, 422, 'invalid_body', '/end_date'],
    [{ inputs: {} }, 422, 'invalid_inputs', '/inputs/who'],
    [{ inputs: { who: 'a', what: 1 } }, 422, 'invalid_inputs', '/inputs/what'],
    [{ missed_limit: 1_000 }, 422, 'invalid_body', '/missed_limit'],
    [{ graph_version: 7 }, 404, 'not_found', null],
    [{ graph_id: '0190b8a0-0000-7000-8000-000000000001' }, 404, 'not_found', null],
  ])('%j', async (change, status, code, pointer) => {
    const answer = await create(change);
    expect(answer).toMatchObject({ status, body: { code } });
    if (pointer !== null) expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  test('somebody else’s graph, like one that is not there', async () => {
    expect(await create({}, bob)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('what its user does with it', () => {
  test('is changed whole, and an interval that stays the same keeps its rhythm', async () => {
    const first = (await create({ type: 'INTERVAL', interval_minutes: 525_600 })).body;
    const put = (change: object) => app.ask(`/api/v1/schedules/${first.id}`, { method: 'PUT', token: ada, body: body(change) });
    const renamed = await put({ type: 'INTERVAL', interval_minutes: 525_600, name: 'Yearly', lane: 'low' });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Yearly', lane: 'low', next_due_at: first.next_due_at } });
    expect((await put({ type: 'CRON', cron_expression: '@daily' })).body).toMatchObject({ type: 'CRON', cron_expression: '@daily' });
    expect(await put({ type: 'CRON', cron_expression: '0 0 31 6 *' })).toMatchObject({ status: 422 });
  });

  test('is paused and resumed, and a change does not resume it', async () => {
    const { id } = (await create()).body;
    const post = (what: string) => app.ask(`/api/v1/schedules/${id}/${what}`, { method: 'POST', token: ada });
    expect((await post('pause')).body).toMatchObject({ status: 'paused', next_due_at: null });
    const changed = await app.ask(`/api/v1/schedules/${id}`, { method: 'PUT', token: ada, body: body({ time: '10:00' }) });
    expect(changed.body).toMatchObject({ status: 'paused', next_due_at: null, time: '10:00' });
    expect((await post('resume')).body).toMatchObject({ status: 'active', next_due_at: expect.any(String) });
  });

  test('is run at once, with its own inputs and lane, once under one key', async () => {
    const { id } = (await create({ lane: 'high', graph_version: 1 })).body;
    const run = () =>
      app.ask(`/api/v1/schedules/${id}/run`, { method: 'POST', token: ada, headers: { 'idempotency-key': `run ${id}`.replace(' ', '-') } });
    starts.length = 0;
    expect(await run()).toMatchObject({ status: 202, body: { status: 'QUEUED' } });
    expect((await run()).status).toBe(202);
    expect(starts).toMatchObject([{ graphId, version: 1, inputs: { who: 'world' }, lane: 'high' }]);
  });

  test('is deleted', async () => {
    const { id } = (await create()).body;
    expect((await app.ask(`/api/v1/schedules/${id}`, { method: 'DELETE', token: ada })).status).toBe(204);
    expect((await app.ask(`/api/v1/schedules/${id}`, { token: ada })).status).toBe(404);
  });

  test('is nobody else’s', async () => {
    const { id } = (await create()).body;
    for (const [path, asking] of [
      [`/api/v1/schedules/${id}`, {}],
      [`/api/v1/schedules/${id}`, { method: 'PUT', body: body() }],
      [`/api/v1/schedules/${id}`, { method: 'DELETE' }],
      [`/api/v1/schedules/${id}/pause`, { method: 'POST' }],
      [`/api/v1/schedules/${id}/resume`, { method: 'POST' }],
      [`/api/v1/schedules/${id}/run`, { method: 'POST' }],
    ] as const) {
      expect(await app.ask(path, { ...asking, token: bob }), path).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await app.ask('/api/v1/schedules', { token: bob })).body.items).toEqual([]);
  });
});

test('an API key that may not start executions makes, changes and resumes none, and may pause and delete', async () => {
  const { id } = (await create()).body;
  const keyOf = async (...scopes: string[]): Promise<string> =>
    (await app.ask('/api/v1/api-keys', { token: ada, body: { name: 'ci', scopes } })).body.key;
  const [key, both] = [await keyOf('schedules:write'), await keyOf('schedules:write', 'executions:write')];
  for (const [method, path, sent, status] of [
    ['POST', '', body(), 201],
    ['PUT', `/${id}`, body({ name: 'Evening' }), 200],
    ['POST', `/${id}/resume`, undefined, 200],
  ] as const) {
    const ask = (shown: string) =>
      app.ask(`/api/v1/schedules${path}`, { method, headers: { 'x-api-key': shown }, ...(sent === undefined ? {} : { body: sent }) });
    const refused = await ask(key);
    expect(refused, path).toMatchObject({ status: 403, body: { code: 'missing_scope' } });
    expect(refused.body.detail).toContain('executions:write');
    expect((await ask(both)).status, path).toBe(status);
  }
  const byKey = { headers: { 'x-api-key': key } };
  expect((await app.ask(`/api/v1/schedules/${id}/pause`, { method: 'POST', ...byKey })).status).toBe(200);
  expect((await app.ask(`/api/v1/schedules/${id}`, { method: 'DELETE', ...byKey })).status).toBe(204);
});

test('makes one schedule of a request that is repeated under its key', async () => {
  const post = () => app.ask('/api/v1/schedules', { token: ada, body: body(), headers: { 'idempotency-key': 'one' } });
  const [first, again] = [await post(), await post()];
  expect(again.body.id).toBe(first.body.id);
});

test('lists the schedules in pages, all or those of one graph', async () => {
  const { access_token: token } = await app.signUp();
  const mine = await newGraph(token);
  for (const name of ['a', 'b', 'c']) await create({ name, graph_id: mine }, token);
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = (await app.ask(`/api/v1/schedules?limit=2&graph_id=${mine}${more}`, { token })).body;
    names.push(...page.items.map((item: { name: string }) => item.name));
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(names).toEqual(['c', 'b', 'a']);
});

test('tells the due times of the next days, and where there are more than it tells', async () => {
  const { access_token: token } = await app.signUp();
  const mine = await newGraph(token);
  const { id: daily } = (await create({ graph_id: mine }, token)).body;
  const { id: often } = (await create({ graph_id: mine, type: 'INTERVAL', interval_minutes: 1 }, token)).body;
  await create({ graph_id: mine, type: 'ONCE', run_at: '2090-12-25T00:00:00Z' }, token);
  const { items } = (await app.ask('/api/v1/schedules/upcoming?days=3', { token })).body;
  expect(
    items.map((item: { schedule_id: string; at: string[]; has_more: boolean }) => [item.schedule_id, item.at.length, item.has_more]),
  ).toEqual([
    [often, 50, true],
    [daily, 3, false],
  ]);
});

describe('the preview', () => {
  const ask = (change: object) => app.ask('/api/v1/schedules/preview', { token: ada, body: { ...DAILY, ...change } });

  test('shows the next five weekday mornings in New York', async () => {
    const { body: shown, status } = await ask({
      ...{ type: 'CRON', cron_expression: '0 9 * * 1-5', from: '2026-10-29T00:00:00Z', count: 5, viewer_timezone: 'Europe/Madrid' },
    });
    expect(status).toBe(200);
    expect(
      shown.items.map(({ at, in_zone, in_viewer_zone, dst }: { [name: string]: string }) => [at, in_zone, in_viewer_zone, dst]),
    ).toEqual([
      ['2026-10-29T13:00:00.000Z', '2026-10-29T09:00:00-04:00', '2026-10-29T14:00:00+01:00', null],
      ['2026-10-30T13:00:00.000Z', '2026-10-30T09:00:00-04:00', '2026-10-30T14:00:00+01:00', null],
      ['2026-11-02T14:00:00.000Z', '2026-11-02T09:00:00-05:00', '2026-11-02T15:00:00+01:00', 'new_offset'],
      ['2026-11-03T14:00:00.000Z', '2026-11-03T09:00:00-05:00', '2026-11-03T15:00:00+01:00', null],
      ['2026-11-04T14:00:00.000Z', '2026-11-04T09:00:00-05:00', '2026-11-04T15:00:00+01:00', null],
    ]);
    expect(shown.words.es).toBe('A las 09:00, de lunes a viernes (America/New_York)');
    expect(shown.policy.map(({ en }: { en: string }) => en).join(' ')).toContain('runs once, when the gap ends');
  });

  test('says that either day will do', async () => {
    const { body: shown } = await ask({ type: 'CRON', cron_expression: '0 9 1 * 1' });
    expect(shown.policy[0]).toEqual({ en: expect.stringContaining('either'), es: expect.stringContaining('cualquiera') });
  });

  test.each<[object, string]>([
    [{ type: 'CRON', cron_expression: '0 0 30 2 *' }, '/cron_expression'],
    [{ timezone: 'Nowhere' }, '/timezone'],
    [{ viewer_timezone: 'Nowhere' }, '/viewer_timezone'],
    [{ count: 1_000 }, '/count'],
  ])('refuses %j', async (change, pointer) => {
    expect(await ask(change)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  test.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])('finds nothing wrong with asking from %s', async (from) => {
    expect([200, 422]).toContain((await ask({ from })).status);
  });
});
