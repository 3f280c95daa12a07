import { AppError } from '../schema/errors.ts';
import { createApp } from './api/app.ts';
import { problemResponse } from './api/problem.ts';
import { createAuthOf } from './auth/auth-of.ts';
import { sweepFlows } from './auth/sweep-flows.ts';
import type { Env } from './env.ts';
import { agentsDoor } from './executions/agents-door.ts';
import { executionsFor } from './executions/door.ts';
import { LogCache } from './executions/log-cache.ts';
import { PlanCache } from './executions/plan-cache.ts';
import { consumeQueue, sweepLanes } from './lanes/door.ts';
import { isLivePath, openLive } from './live/door.ts';
import { sweepOld } from './retention/door.ts';
import { startDueSchedules } from './schedules/door.ts';

/**
 * The doors of the platform: requests, queues, the cron tick, and what execution objects ask of the Worker. No logic. What an isolate keeps between events is made
 * here, and all of it may be lost at any time: compiled graphs, logs, keys, recent sign-ins.
 */
export function createDoors(plans = new PlanCache()) {
  const logs = new LogCache();
  const auth = createAuthOf();
  const app = createApp({ executions: (env, context) => executionsFor(env, context, { database: auth(env).db, plans, logs }), auth });
  const handler = {
    async fetch(request, env, context) {
      const pathname = URL.parse(request.url)?.pathname;
      if (pathname === undefined) return problemResponse(new AppError('bad_request', 'The request is for no valid address.'));
      if (isLivePath(pathname)) return openLive(request, env, context, { auth: auth(env), logs });
      if (isApiPath(pathname)) return app.fetch(request, env, context);
      return env.ASSETS.fetch(request);
    },
    queue: (batch, env) => consumeQueue(batch, env, { database: auth(env).db, plans }),
    async scheduled(_tick, env, context) {
      const { db } = auth(env);
      const { start } = executionsFor(env, context, { database: db, plans, logs });
      await Promise.all([sweepLanes(env, db), startDueSchedules(db, start), sweepOld(env, db), sweepFlows(db, Date.now())]);
    },
  } satisfies ExportedHandler<Env>;
  return { handler, Agents: agentsDoor((env) => ({ database: auth(env).db, plans, logs })) };
}

/** Everything but the site; the same list as `run_worker_first` in wrangler.toml. */
const isApiPath = (path: string): boolean => /^\/(api|auth|health|\.well-known)(\/|$)|^\/(openapi\.json|docs)$/.test(path);
