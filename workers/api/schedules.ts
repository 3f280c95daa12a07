import { z } from 'zod';
import { newId } from '../../db/new-id.ts';
import {
  deleteSchedule,
  findSchedule,
  insertSchedule,
  listActiveSchedules,
  listSchedules,
  type ScheduleRow,
  type ScheduleSettings,
  setScheduleNext,
  updateSchedule,
} from '../../db/queries/schedules.ts';
import { findUser } from '../../db/queries/users.ts';
import { pageOf } from '../../schema/api/page.ts';
import {
  PreviewRequest,
  Schedule,
  SchedulePreview,
  ScheduleRequest,
  SchedulesQuery,
  UpcomingQuery,
  UpcomingRuns,
} from '../../schema/api/schedules.ts';
import { AppError } from '../../schema/errors.ts';
import { resolveInputs } from '../../schema/execution/inputs.ts';
import { Id } from '../../schema/ids.ts';
import { type CheckedRule, checkRule, unknownZone } from '../../schema/schedule/check.ts';
import { nextDueOf } from '../../schema/schedule/next-due.ts';
import { previewRows } from '../../schema/schedule/preview.ts';
import { fullMinute, type Rule, Timing } from '../../schema/schedule/timing.ts';
import { policyInWords, timingInWords } from '../../schema/schedule/words.ts';
import { zoneNamed } from '../../schema/schedule/zone.ts';
import { loadPlan } from '../executions/load-plan.ts';
import { PlanCache } from '../executions/plan-cache.ts';
import type { ApiDeps } from './deps.ts';
import { STARTS, startedAnswer } from './executions.ts';
import { json, noContent, operation } from './operation.ts';

/** Schedules: agents that start by themselves. When one is due is decided in `schema/schedule/`, and nowhere else. */

const tag = 'Schedules';
const ById = z.object({ id: Id });
const REFUSALS = ['not_found', 'invalid_schedule', 'invalid_graph', 'invalid_inputs', 'graph_has_no_nodes'] as const;

/** Who may see to it that executions start: a key that could not start one must not have a schedule do it. */
const STARTS_LATER = { who: 'user', scope: ['schedules:write', 'executions:write'] } as const;

const list = operation(
  {
    method: 'get',
    path: '/api/v1/schedules',
    tag,
    summary: 'Your schedules, newest first',
    auth: { who: 'user', scope: 'schedules:read' },
    query: SchedulesQuery,
    responses: { 200: { description: 'A page of schedules.', schema: pageOf(Schedule) } },
    errors: ['bad_cursor'],
  },
  async ({ query, user, deps }) => {
    const { items, next_cursor } = await listSchedules(deps.db, user.userId, query);
    return json({ items: items.map(toSchedule), next_cursor });
  },
);

const create = operation(
  {
    method: 'post',
    path: '/api/v1/schedules',
    tag,
    summary: 'Make a schedule',
    auth: STARTS_LATER,
    body: ScheduleRequest,
    idempotent: true,
    responses: { 201: { description: 'The schedule, active.', schema: Schedule } },
    errors: REFUSALS,
  },
  async ({ body, user, deps, now, effectId }) => {
    const { rule, next } = checked(checkRule(ruleOf(body, fullMinute(now)), now));
    await assertRuns(deps, user.userId, body);
    const id = effectId ?? newId();
    await insertSchedule(deps.db, user.userId, id, { ...settingsOf(body, rule), next }, now);
    return json(await shown(deps, user.userId, id), 201, { location: `/api/v1/schedules/${id}` });
  },
);

const preview = operation(
  {
    method: 'post',
    path: '/api/v1/schedules/preview',
    tag,
    summary: 'When a schedule would be due, and what it does at changes of the clock and after an outage',
    auth: { who: 'user', scope: 'schedules:read' },
    body: PreviewRequest,
    responses: { 200: { description: 'The next due times, fewer when there are no more.', schema: SchedulePreview } },
    errors: ['invalid_schedule'],
  },
  async ({ body, user, deps, now }) => {
    const from = body.from === undefined ? now : Date.parse(body.from);
    const { rule, nextDue } = checked(checkRule(ruleOf(body, fullMinute(from)), from));
    const wished = body.viewer_timezone ?? (await findUser(deps.db, user.userId))?.time_zone ?? 'UTC';
    const viewerZone = zoneNamed(wished);
    if (viewerZone === null) throw new AppError('invalid_schedule', undefined, { faults: [unknownZone('/viewer_timezone', wished)] });
    return json({
      timezone: rule.timezone,
      viewer_timezone: viewerZone,
      words: timingInWords(rule),
      policy: policyInWords(rule, { policy: body.missed, limit: body.missed_limit }),
      items: previewRows(nextDue, rule.timezone, viewerZone, from, body.count),
    } satisfies SchedulePreview);
  },
);

/** Schedules whose runs are foretold at once, and due times of each. */
const MOST_UPCOMING = { schedules: 100, times: 50 };

const upcoming = operation(
  {
    method: 'get',
    path: '/api/v1/schedules/upcoming',
    tag,
    summary: 'Due times of the next days',
    auth: { who: 'user', scope: 'schedules:read' },
    query: UpcomingQuery,
    responses: {
      200: {
        description: `By schedule, soonest first; at most ${MOST_UPCOMING.schedules} schedules and ${MOST_UPCOMING.times} times each.`,
        schema: UpcomingRuns,
      },
    },
    errors: [],
  },
  async ({ query, user, deps, now }) => {
    const until = now + query.days * 86_400_000;
    const rows = await listActiveSchedules(deps.db, user.userId, MOST_UPCOMING.schedules);
    const items = rows.map((row) => ({ schedule_id: row.id, ...dueUntil(row, now, until) }));
    return json({ items: items.filter(({ at }) => at.length > 0) } satisfies UpcomingRuns);
  },
);

const read = operation(
  {
    method: 'get',
    path: '/api/v1/schedules/{id}',
    tag,
    summary: 'One schedule',
    auth: { who: 'user', scope: 'schedules:read' },
    params: ById,
    responses: { 200: { description: 'The schedule.', schema: Schedule } },
    errors: ['not_found'],
  },
  async ({ params, user, deps }) => json(await shown(deps, user.userId, params.id)),
);

const change = operation(
  {
    method: 'put',
    path: '/api/v1/schedules/{id}',
    tag,
    summary: 'Change a schedule; a paused one stays paused',
    auth: STARTS_LATER,
    params: ById,
    body: ScheduleRequest,
    responses: { 200: { description: 'The schedule as it is now.', schema: Schedule } },
    errors: REFUSALS,
  },
  async ({ params, body, user, deps, now }) => {
    const last = found(await findSchedule(deps.db, user.userId, params.id));
    const { rule, next } = checked(checkRule(ruleOf(body, anchorOf(last, body, now)), now));
    await assertRuns(deps, user.userId, body);
    if (!(await updateSchedule(deps.db, user.userId, params.id, { ...settingsOf(body, rule), next }, now))) throw new AppError('not_found');
    return json(await shown(deps, user.userId, params.id));
  },
);

const remove = operation(
  {
    method: 'delete',
    path: '/api/v1/schedules/{id}',
    tag,
    summary: 'Delete a schedule; its executions stay',
    auth: { who: 'user', scope: 'schedules:write' },
    params: ById,
    responses: { 204: { description: 'Deleted.' } },
    errors: ['not_found'],
  },
  async ({ params, user, deps }) => {
    if (!(await deleteSchedule(deps.db, user.userId, params.id))) throw new AppError('not_found');
    return noContent();
  },
);

const pause = operation(
  {
    method: 'post',
    path: '/api/v1/schedules/{id}/pause',
    tag,
    summary: 'Pause a schedule',
    auth: { who: 'user', scope: 'schedules:write' },
    params: ById,
    responses: { 200: { description: 'The schedule, paused.', schema: Schedule } },
    errors: ['not_found'],
  },
  async ({ params, user, deps, now }) => {
    if (!(await setScheduleNext(deps.db, user.userId, params.id, null, now))) throw new AppError('not_found');
    return json(await shown(deps, user.userId, params.id));
  },
);

const resume = operation(
  {
    method: 'post',
    path: '/api/v1/schedules/{id}/resume',
    tag,
    summary: 'Resume a paused schedule; what was due meanwhile is not made up for',
    auth: STARTS_LATER,
    params: ById,
    responses: { 200: { description: 'The schedule, active.', schema: Schedule } },
    errors: ['not_found', 'invalid_schedule'],
  },
  async ({ params, user, deps, now }) => {
    const row = found(await findSchedule(deps.db, user.userId, params.id));
    const { next } = checked(checkRule(row, now));
    if (!row.is_enabled && !(await setScheduleNext(deps.db, user.userId, params.id, next, now))) throw new AppError('not_found');
    return json(await shown(deps, user.userId, params.id));
  },
);

const runNow = operation(
  {
    method: 'post',
    path: '/api/v1/schedules/{id}/run',
    tag,
    summary: 'Start an execution with what a schedule would start it with, paused or not',
    auth: { who: 'user', scope: 'executions:write' },
    params: ById,
    ...STARTS,
    errors: ['not_found', 'invalid_graph', 'invalid_inputs', 'graph_has_no_nodes', 'queue_unavailable'],
  },
  async ({ params, headers, user, deps, effectId }) => {
    const { graph_id: graphId, graph_version: version, inputs, lane } = found(await findSchedule(deps.db, user.userId, params.id));
    const result = await deps.executions.start({
      ...{ userId: user.userId, graphId, inputs, lane },
      ...(version === null ? {} : { version }),
      ...(effectId === undefined ? {} : { id: effectId }),
    });
    return startedAnswer(result, headers);
  },
);

export const scheduleOperations = [list, create, preview, upcoming, read, change, remove, pause, resume, runNow];

/** The rule in a body: the members of its shape, without those that stand beside them. */
const ruleOf = (body: { timezone: string; end_date: string | null }, anchor: number): Rule => ({
  timing: Timing.parse(body),
  timezone: body.timezone,
  end_date: body.end_date,
  anchor,
});

/** Intervals go on in their old rhythm unless the interval itself is changed. */
function anchorOf(last: ScheduleRow, body: ScheduleRequest, now: number): number {
  const isSame = body.type === 'INTERVAL' && last.timing.type === 'INTERVAL' && body.interval_minutes === last.timing.interval_minutes;
  return isSame ? last.anchor : fullMinute(now);
}

function settingsOf(body: ScheduleRequest, { timing, timezone, anchor, end_date }: Rule): ScheduleSettings {
  const { graph_id, graph_version, name, inputs, lane, missed, missed_limit } = body;
  return { graph_id, graph_version, name, timing, timezone, anchor, end_date, inputs, lane, missed, missed_limit };
}

/** Throws `invalid_schedule` with what is wrong. */
function checked(rule: CheckedRule): Extract<CheckedRule, { ok: true }> {
  if (!rule.ok) throw new AppError('invalid_schedule', undefined, { faults: rule.faults });
  return rule;
}

/** Throws unless an execution would be accepted now: nobody is there to read the refusal when it is due. */
async function assertRuns(deps: ApiDeps, userId: string, { graph_id, graph_version, inputs }: ScheduleRequest): Promise<void> {
  const loaded = await loadPlan({ database: deps.db, plans: new PlanCache() }, userId, graph_id, graph_version ?? undefined);
  switch (loaded.kind) {
    case 'not_found':
      throw new AppError('not_found', 'There is no such agent, or no such version of it.');
    case 'no_nodes':
      throw new AppError('graph_has_no_nodes');
    case 'invalid_graph':
      throw new AppError('invalid_graph', undefined, { faults: loaded.faults });
    case 'plan': {
      const resolved = resolveInputs(loaded.compiled.plan, inputs);
      if (!resolved.ok) throw new AppError('invalid_inputs', undefined, { faults: resolved.faults });
      return;
    }
    default:
      loaded satisfies never;
  }
}

const shown = async (deps: ApiDeps, userId: string, id: string): Promise<Schedule> =>
  toSchedule(found(await findSchedule(deps.db, userId, id)));

function toSchedule({ timing, anchor, is_enabled, ...row }: ScheduleRow): Schedule {
  const status = is_enabled ? (row.next_due_at === null ? 'finished' : 'active') : 'paused';
  return { ...row, ...timing, status, words: timingInWords({ ...row, timing, anchor }) };
}

/** Due times after `now` and until `until`, oldest first. */
function dueUntil(rule: Rule, now: number, until: number): { at: string[]; has_more: boolean } {
  const nextDue = nextDueOf(rule);
  const at: string[] = [];
  let due = nextDue(now);
  for (; due !== null && due.at <= until && at.length < MOST_UPCOMING.times; due = nextDue(due.at)) at.push(new Date(due.at).toISOString());
  return { at, has_more: due !== null && due.at <= until };
}

/** Throws `not_found` for null: not there, or somebody else's. */
function found<T>(value: T | null): T {
  if (value === null) throw new AppError('not_found');
  return value;
}
