import { z } from 'zod';
import { STATUSES } from '../execution/status.ts';
import { Id, text } from '../ids.ts';
import { AnyObject } from '../json-shape.ts';
import { Lane } from '../lane.ts';
import { DEFAULT_MISSED_LIMIT, MAX_MISSED_LIMIT, MISSED_POLICIES } from '../schedule/missed.ts';
import { CLOCK_CHANGES, CronTiming, Daily, Interval, Once, Weekly } from '../schedule/timing.ts';
import { PageQuery } from './page.ts';

/** Members that stand beside those of every shape. What a zone and a date mean is checked by `schema/schedule/check.ts`. */
const RULE = {
  timezone: text(100).default('UTC'),
  end_date: z.iso.date().nullable().default(null),
  missed: z.enum(MISSED_POLICIES).default('once'),
  missed_limit: z.number().int().min(1).max(MAX_MISSED_LIMIT).default(DEFAULT_MISSED_LIMIT),
};

const SETTINGS = {
  ...RULE,
  graph_id: Id,
  /** Null: whichever version is active when it is due. */
  graph_version: z.number().int().positive().max(2_147_483_647).nullable().default(null),
  name: text(200).min(1),
  inputs: AnyObject.default({}),
  lane: Lane.default('normal'),
};

/** The five shapes, each with the members that stand beside it. */
const shapes = <Members extends z.ZodRawShape>(members: Members) =>
  z.discriminatedUnion('type', [
    Once.extend(members),
    Interval.extend(members),
    CronTiming.extend(members),
    Daily.extend(members),
    Weekly.extend(members),
  ]);

/** Body of `POST /schedules` and `PUT /schedules/{id}`. */
export const ScheduleRequest = shapes(SETTINGS).meta({ id: 'ScheduleRequest' });
export type ScheduleRequest = z.infer<typeof ScheduleRequest>;

/** Something that a schedule says to people, in the languages of the site. */
const WordsShape = z.object({ en: z.string(), es: z.string() });

/** `active`: it will run · `paused`: by its user, or after failing several times in a row · `finished`: nothing is due any more. */
export const SCHEDULE_STATUSES = ['active', 'paused', 'finished'] as const;

/** Why the last due time could not be started for. */
export const ScheduleError = z.object({ code: z.string(), message: z.string(), due_at: z.string(), at: z.string() });
export type ScheduleError = z.infer<typeof ScheduleError>;

export const Schedule = shapes({
  ...SETTINGS,
  id: Id,
  /** Null when the graph is gone. */
  graph_name: z.string().nullable(),
  status: z.enum(SCHEDULE_STATUSES),
  next_due_at: z.string().nullable(),
  last_due_at: z.string().nullable(),
  last_execution: z.object({ id: Id, status: z.enum(STATUSES) }).nullable(),
  last_error: ScheduleError.nullable(),
  /** Due times in a row that could not be started for. */
  failures: z.number().int(),
  words: WordsShape,
  created_at: z.string(),
  updated_at: z.string(),
}).meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof Schedule>;

export const SchedulesQuery = PageQuery.extend({ graph_id: Id.optional() });

/** Body of `POST /schedules/preview`. `from` absent: now. `viewer_timezone` absent: that of the account. */
export const PreviewRequest = shapes({
  ...RULE,
  from: z.iso.datetime({ offset: true }).optional(),
  count: z.number().int().min(1).max(100).default(5),
  viewer_timezone: text(100).optional(),
}).meta({ id: 'SchedulePreviewRequest' });

export const SchedulePreview = z
  .object({
    timezone: z.string(),
    viewer_timezone: z.string(),
    words: WordsShape,
    policy: z.array(WordsShape),
    items: z.array(
      z.object({
        at: z.string(),
        in_zone: z.string(),
        in_viewer_zone: z.string(),
        dst: z.enum(CLOCK_CHANGES).nullable(),
        meant: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'SchedulePreview' });
export type SchedulePreview = z.infer<typeof SchedulePreview>;

export const UpcomingQuery = z.object({ days: z.coerce.number().int().min(1).max(31).default(7) });

/** Due times of the next days, by schedule. `has_more`: it is due more often than `at` tells. */
export const UpcomingRuns = z
  .object({ items: z.array(z.object({ schedule_id: Id, at: z.array(z.string()), has_more: z.boolean() })) })
  .meta({ id: 'UpcomingRuns' });
export type UpcomingRuns = z.infer<typeof UpcomingRuns>;
