import { chain } from '../../workers/testing/graphs.ts';
import type { Account } from '../testing/json-client.ts';
import type { DescribedOperation } from './api-document.ts';
import { CREDENTIAL, NEW_KEY, type Need, scheduleOf } from './resources.ts';

/**
 * A request to each operation that is right but for who sends it: what stands beside its path. An operation that takes no
 * body, or none that has to be there, and no query that has to be there needs no line.
 */
export type RightRequest = { query?: Record<string, string>; body?: unknown };

/** `need` gives what is named in the body; whose it is, is the test's to say. */
const REQUESTS: { [operation: string]: (sender: Account, need: Need) => Promise<RightRequest> } = {
  'POST /auth/v1/signup': async () => ({ body: { email: `${crypto.randomUUID()}@example.com`, password: 'a good password' } }),
  'POST /auth/v1/token': async ({ email, password }) => ({ query: { grant_type: 'password' }, body: { email, password } }),
  'POST /auth/v1/recover': async ({ email }) => ({ body: { email } }),
  'POST /auth/v1/otp': async ({ email }) => ({ body: { email } }),
  'POST /auth/v1/resend': async ({ email }) => ({ body: { email, type: 'signup' } }),
  'POST /auth/v1/verify': async () => ({ body: { type: 'recovery', token_hash: 'made-up' } }),
  'GET /auth/v1/verify': async () => ({ query: { type: 'recovery', token: 'made-up' } }),
  'PUT /auth/v1/user': async () => ({ body: { data: {} } }),
  'GET /auth/v1/authorize': async () => ({ query: { provider: 'github' } }),
  'GET /auth/v1/user/identities/authorize': async () => ({ query: { provider: 'github' } }),
  'POST /auth/v1/logout': async () => ({ query: { scope: 'local' } }),
  'POST /api/v1/api-keys': async () => ({ body: NEW_KEY }),
  'PATCH /api/v1/api-keys/{id}': async () => ({ body: { name: 'renamed' } }),
  'PUT /api/v1/admin/users/{id}/role': async () => ({ body: { role: 'user' } }),
  'PATCH /api/v1/admin/settings': async () => ({ body: { sign_up: 'open' } }),
  'POST /api/v1/graphs': async () => ({ body: chain(1) }),
  'POST /api/v1/graphs/validate': async () => ({ body: chain(1) }),
  'PUT /api/v1/graphs/{id}': async () => ({ body: chain(2) }),
  'POST /api/v1/graphs/{id}/execute': async () => ({ body: { inputs: { v: 'x' } } }),
  'POST /api/v1/schedules': async (_, need) => ({ body: await scheduleOf(need) }),
  'PUT /api/v1/schedules/{id}': async (_, need) => ({ body: await scheduleOf(need) }),
  'POST /api/v1/schedules/preview': async () => ({ body: { type: 'CRON', cron_expression: '0 0 1 1 *' } }),
  'POST /api/v1/credentials': async () => ({ body: CREDENTIAL }),
  'POST /api/v1/credentials/connect': async () => ({ body: { provider: 'github' } }),
  'POST /api/v1/executions/{id}/fork': async () => ({ body: { node_id: 'out', firing: 1 } }),
  'POST /api/v1/executions/{id}/review': async () => ({ body: { node_id: 'in', firing: 1, decision: 'approved' } }),
  'POST /api/v1/executions/{id}/review-link': async () => ({ body: { node_id: 'in', firing: 1 } }),
  'POST /api/v1/review-links/open': async () => ({ body: { token: 'made-up' } }),
  'POST /api/v1/review-links/decide': async () => ({ body: { token: 'made-up', decision: 'approved' } }),
  'PATCH /api/v1/credentials/{id}': async () => ({ body: { title: 'renamed' } }),
};

/**
 * Statuses that an operation answers to a right request from whom it is for, where that is none of its successes: it needs
 * a state that cannot be had cheaply. The executions that are asked for have ended, links and codes are made up, and nobody
 * else's sign-in or consent is configured.
 */
const OTHER_ANSWERS: { [operation: string]: number } = {
  'POST /auth/v1/verify': 403,
  'GET /auth/v1/authorize': 422,
  'GET /auth/v1/user/identities/authorize': 422,
  'DELETE /auth/v1/user/identities/{id}': 404,
  'POST /api/v1/credentials/connect': 422,
  'POST /api/v1/executions/{id}/stop': 409,
  'POST /api/v1/executions/{id}/review': 409,
  'POST /api/v1/executions/{id}/review-link': 409,
  'POST /api/v1/review-links/open': 401,
  'POST /api/v1/review-links/decide': 401,
};

/** Operations whose body names things of a user's, which must be the sender's own. */
const NAMES_THINGS = new Set(['POST /api/v1/schedules', 'PUT /api/v1/schedules/{id}']);

const nameOf = ({ method, path }: DescribedOperation): string => `${method} ${path}`;

export const rightRequest = async (operation: DescribedOperation, sender: Account, need: Need): Promise<RightRequest> =>
  (await REQUESTS[nameOf(operation)]?.(sender, need)) ?? {};

/** Health is not asked in vain: on a busy machine a service that is slow to answer counts as down. */
export const tellsOfTrouble = ({ path }: DescribedOperation, status: number): boolean => path.startsWith('/health') && status === 503;

export const isRightAnswer = (operation: DescribedOperation, status: number): boolean =>
  tellsOfTrouble(operation, status) || isExpectedOf(operation, status);

const isExpectedOf = (operation: DescribedOperation, status: number): boolean =>
  OTHER_ANSWERS[nameOf(operation)] === undefined
    ? status >= 200 && status < 400 && operation.statuses.has(status)
    : status === OTHER_ANSWERS[nameOf(operation)];

export const namesThings = (operation: DescribedOperation): boolean => NAMES_THINGS.has(nameOf(operation));

/** Operations that cannot be asked rightly for want of a line, and lines for operations that there are not. */
export function requestsAmiss(operations: readonly DescribedOperation[]): string[] {
  const names = new Set(operations.map(nameOf));
  const lacking = operations.filter(
    (operation) =>
      !(nameOf(operation) in REQUESTS) &&
      (operation.needsBody || operation.parameters.some(({ in: where, required }) => where === 'query' && required)),
  );
  const stray = [...Object.keys(REQUESTS), ...Object.keys(OTHER_ANSWERS), ...NAMES_THINGS].filter((name) => !names.has(name));
  return [...lacking.map((operation) => `no request for ${nameOf(operation)}`), ...stray.map((name) => `no operation ${name}`)];
}
