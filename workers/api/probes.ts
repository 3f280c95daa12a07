import { sql } from 'drizzle-orm';
import { hasOverdueSchedule } from '../../db/queries/due-schedules.ts';
import type { ExecutionRpc } from '../../schema/rpc.ts';
import { readAccessToken, signAccessToken } from '../auth/access-token.ts';
import type { AuthDeps } from '../auth/authenticate.ts';
import type { Env } from '../env.ts';
import { userChannel } from '../objects.ts';
import type { Probes } from './health.ts';
import { mailProbe, virusScanProbe } from './socket-probes.ts';

/** An id that is nobody's: what is asked about it goes all the way and changes nothing. */
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** How late a due schedule may be: a cron tick may fail to come, and the next one needs a moment. */
const SCHEDULES_LATE_MS = 3 * 60_000;

/** One probe for each service that this platform has, under the name it is operated by. */
export function probesOf(env: Env, auth: AuthDeps): Probes {
  const { db, redis } = auth;
  return {
    frontend: async () => {
      const page = await env.ASSETS.fetch('https://assets.local/');
      await page.body?.cancel();
      if (!page.ok) throw new Error(`the start page answers ${page.status}`);
    },
    // Whoever gets an answer at all has the proof.
    rest_server: async () => {},
    websocket: async () => {
      await userChannel(env, 'health').tell([]);
    },
    executor: async () => {
      await (env.Execution.getByName('health') as unknown as ExecutionRpc).wait(NOBODY, 0);
    },
    scheduler: async () => {
      if (await hasOverdueSchedule(db, Date.now() - SCHEDULES_LATE_MS)) throw new Error('a schedule that was due has not been started');
    },
    database: async () => {
      await db.execute(sql`select 1`);
    },
    redis: async () => {
      const answer = await redis.ask((connection) => connection.ping());
      if (answer.away) throw answer.reason;
    },
    queues: async () => {
      await Promise.all([env.LANE_HIGH.metrics(), env.LANE_NORMAL.metrics(), env.LANE_LOW.metrics()]);
    },
    auth: async () => {
      const keys = await auth.keys();
      const now = Date.now();
      const { token } = await signAccessToken({ userId: NOBODY, sessionId: NOBODY, role: 'user' }, { keys, issuer: auth.issuer }, now);
      if ((await readAccessToken(token, { keys, issuer: auth.issuer }, now)) === null) throw new Error('a token just signed is refused');
    },
    ...(env.SMTP_URL ? { mail: mailProbe(env.SMTP_URL) } : {}),
    ...(env.CLAMD_HOST ? { clamav: virusScanProbe(env.CLAMD_HOST) } : {}),
  };
}
