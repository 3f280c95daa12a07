import { MAX_VALUE_BYTES } from '../../schema/bounds.ts';
import { isSpilled } from '../../schema/execution/spilled.ts';
import type { JsonValue } from '../../schema/json.ts';
import { large } from '../../workers/testing/agents.ts';
import { chain } from '../../workers/testing/graphs.ts';
import type { Account } from '../testing/json-client.ts';

/** A value for every parameter of a path, by the path up to it: `/api/v1/graphs/{id}`. */
export type Resources = ReadonlyMap<string, string>;

type Factory = (owner: Account, made: Map<string, string>) => Promise<string>;

/**
 * How to come by something of a user's own for each path parameter. A new address with a parameter needs its line here:
 * the tests of all operations fail without it. A factory may use what those above it have made.
 */
const FACTORIES: { [path: string]: Factory } = {
  '/api/v1/graphs/{id}': async (owner) => idOf(await post(owner, '/api/v1/graphs', chain(1))),
  '/api/v1/graphs/{id}/versions/{version}': async () => '1',
  '/api/v1/blocks/{id}': async (owner) => {
    const { items } = (await owner.client.request('GET', '/api/v1/blocks')).body as { items: { id: string }[] };
    return items[0]?.id ?? '';
  },
  // With a result that is kept apart, for the address of such values.
  '/api/v1/executions/{id}': async (owner) => {
    const graph = idOf(await post(owner, '/api/v1/graphs', large()));
    const inputs = { v: 'x'.repeat(MAX_VALUE_BYTES / 2) };
    return idOf(await post(owner, `/api/v1/graphs/${graph}/execute`, { inputs }, { prefer: 'wait=10' }));
  },
  '/api/v1/executions/{id}/values/{value_id}': async (owner, made) => {
    const { body } = await owner.client.request('GET', `/api/v1/executions/${made.get('/api/v1/executions/{id}')}`);
    const [value] = (body as { outputs: { v: JsonValue[] } }).outputs.v;
    if (!isSpilled(value)) throw new Error('the execution has no value that is kept apart');
    return value.$spilled.id;
  },
  '/api/v1/credentials/{id}': async (owner) =>
    idOf(
      await post(owner, '/api/v1/credentials', {
        provider: 'smtp',
        title: 'x',
        secret: { type: 'user_password', username: 'a', password: 'b' },
      }),
    ),
  '/api/v1/api-keys/{id}': async (owner) => idOf(await post(owner, '/api/v1/api-keys', { name: 'fixture', scopes: ['graphs:read'] })),
  '/api/v1/admin/users/{id}': async (owner) => idOf((await owner.client.request('GET', '/auth/v1/user')).body),
  '/health/{service}': async () => 'database',
};

/** The keys of the values that a path needs, outermost first. */
export const parametersOf = (path: string): string[] =>
  [...path.matchAll(/\{\w+\}/g)].map((parameter) => path.slice(0, parameter.index + parameter[0].length));

/** Which of these paths have a parameter that no factory makes a value for. */
export const pathsWithoutFactory = (paths: readonly string[]): string[] =>
  paths.filter((path) => parametersOf(path).some((key) => !(key in FACTORIES)));

/** One of everything, the owner's own. */
export async function makeResources(owner: Account): Promise<Resources> {
  const made = new Map<string, string>();
  for (const [path, make] of Object.entries(FACTORIES)) made.set(path, await make(owner, made));
  return made;
}

/** The path with its parameters filled in. `of` is asked by the path up to the parameter. */
export const fillPath = (path: string, of: (key: string) => string): string =>
  parametersOf(path).reduce((filled, key) => filled.replace(/\{\w+\}/, () => encodeURIComponent(of(key))), path);

async function post(owner: Account, path: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await owner.client.request('POST', path, { body, headers });
  if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

function idOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string') return body.id;
  throw new Error(`no id in ${JSON.stringify(body)}`);
}
