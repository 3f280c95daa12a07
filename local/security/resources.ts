import { Scope } from '../../schema/api/scope.ts';
import { MAX_VALUE_BYTES } from '../../schema/bounds.ts';
import { isSpilled } from '../../schema/execution/spilled.ts';
import type { JsonValue } from '../../schema/json.ts';
import { large } from '../../workers/testing/agents.ts';
import { chain } from '../../workers/testing/graphs.ts';
import type { Account } from '../testing/json-client.ts';

/**
 * How to come by something of a user's own for each parameter of a path, by the path up to it. A new address with a
 * parameter needs its line here: the tests of all operations fail without it. `need` gives what another line makes for the
 * same owner.
 */
const FACTORIES: { [key: string]: Factory } = {
  '/api/v1/graphs/{id}': (owner) => made(owner, '/api/v1/graphs', chain(1)),
  '/api/v1/graphs/{id}/versions/{version}': async () => '1',
  // With a result that is kept apart, for the address of such values.
  '/api/v1/executions/{id}': async (owner) => {
    const graph = await made(owner, '/api/v1/graphs', large());
    const inputs = { v: 'x'.repeat(MAX_VALUE_BYTES / 2) };
    return made(owner, `/api/v1/graphs/${graph}/execute`, { inputs }, { prefer: 'wait=10' });
  },
  '/api/v1/executions/{id}/values/{value_id}': async (owner, need) => {
    const { body } = await owner.client.request('GET', `/api/v1/executions/${await need('/api/v1/executions/{id}')}`);
    const [value] = (body as { outputs: { v: JsonValue[] } }).outputs.v;
    if (!isSpilled(value)) throw new Error('the execution has no value that is kept apart');
    return value.$spilled.id;
  },
  '/api/v1/schedules/{id}': async (owner, need) => made(owner, '/api/v1/schedules', await scheduleOf(need)),
  '/api/v1/credentials/{id}': (owner) => made(owner, '/api/v1/credentials', CREDENTIAL),
  '/api/v1/api-keys/{id}': (owner) => made(owner, '/api/v1/api-keys', NEW_KEY),
  '/auth/v1/sessions/{id}': async ({ client, email, password }) => {
    await client.request('POST', '/auth/v1/token?grant_type=password', { body: { email, password } });
    const { items } = (await client.request('GET', '/auth/v1/sessions')).body as { items: { id: string; is_current: boolean }[] };
    return idOf(items.find((session) => !session.is_current));
  },
  '/auth/v1/user/identities/{id}': async ({ client }) => {
    const { identities } = (await client.request('GET', '/auth/v1/user')).body as { identities: { identity_id: string }[] };
    return identities[0]?.identity_id ?? '';
  },
  '/api/v1/admin/users/{id}': async ({ client }) => {
    const credentials = { email: `${crypto.randomUUID()}@example.com`, password: 'a good password' };
    const { body } = await client.request('POST', '/auth/v1/signup', { body: credentials });
    return idOf((body as { user: unknown }).user);
  },
  '/api/v1/blocks/{id}': async () => 'c0a8e994-ebf1-4a9c-a4d8-89d09c86741b',
  '/health/{service}': async () => 'database',
};

/** Something of one owner's by key. Each is made once, when it is first needed. */
export type Need = (key: string) => Promise<string>;
type Factory = (owner: Account, need: Need) => Promise<string>;

export const NEW_KEY = { name: 'fixture', scopes: Scope.options };

/** Of a provider that cannot be asked whether it is right: tests stay on this machine. */
export const CREDENTIAL = { provider: 'smtp', title: 'fixture', secret: { type: 'user_password', username: 'a', password: 'b' } };

export const scheduleOf = async (need: Need): Promise<object> => ({
  type: 'CRON',
  cron_expression: '0 0 1 1 *',
  graph_id: await need('/api/v1/graphs/{id}'),
  name: 'fixture',
  inputs: { v: 'x' },
});

export function resourcesOf(owner: Account): Need {
  const known = new Map<string, Promise<string>>();
  const need: Need = (key) => {
    const factory = FACTORIES[key];
    if (factory === undefined) return Promise.reject(new Error(`local/security/resources.ts has no factory for ${key}`));
    const value = known.get(key) ?? factory(owner, need);
    known.set(key, value);
    return value;
  };
  return need;
}

/** One of everything, by key. */
export async function makeAll(owner: Account): Promise<ReadonlyMap<string, string>> {
  const need = resourcesOf(owner);
  const all = new Map<string, string>();
  for (const key of Object.keys(FACTORIES)) all.set(key, await need(key));
  return all;
}

/** The keys of the values that a path needs, outermost first. */
export const parametersOf = (path: string): string[] =>
  [...path.matchAll(/\{\w+\}/g)].map((parameter) => path.slice(0, parameter.index + parameter[0].length));

/** Which of these paths have a parameter that no factory makes a value for. */
export const pathsWithoutFactory = (paths: readonly string[]): string[] =>
  paths.filter((path) => parametersOf(path).some((key) => !(key in FACTORIES)));

/** The path with its parameters filled in. `of` is asked by the path up to the parameter. */
export const fillPath = (path: string, of: (key: string) => string): string =>
  parametersOf(path).reduce((filled, key) => filled.replace(/\{\w+\}/, () => encodeURIComponent(of(key))), path);

/** Id of what a POST makes. */
async function made(owner: Account, path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const answer = await owner.client.request('POST', path, { body, headers });
  if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return idOf(answer.body);
}

function idOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string') return body.id;
  throw new Error(`no id in ${JSON.stringify(body)}`);
}
