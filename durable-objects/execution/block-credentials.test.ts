import { describe, expect, test } from 'vitest';
import { BlockFailure, defineBlock } from '../../blocks/define-block.ts';
import { runBlock } from '../../blocks/testing/run-block.ts';
import type { CredentialSecret } from '../../schema/credential.ts';
import { findProvider } from '../../schema/credential-provider.ts';
import type { PlanNode } from '../../schema/graph/plan.ts';
import type { JsonValue } from '../../schema/json.ts';
import type { ExecutionOrder } from '../../schema/rpc.ts';
import { Secret } from '../../schema/secret.ts';
import { type OpenCredential, withCredentials } from './block-credentials.ts';

const words = { en: 'x', es: 'x' };
const KEY = 'canary-key-1234';

/** A block that tells whatever it can about its credential, in the way that a test asks for. */
const blabber = (tell: (key: string, fetch: (url: string) => Promise<Response>) => Promise<JsonValue>) =>
  defineBlock({
    id: '00000000-0000-4000-8000-000000000001',
    name: 'Blabber',
    title: words,
    description: words,
    category: 'network',
    inputs: { credentials: { type: { type: 'credentials', providers: ['github'], types: ['api_key'] }, title: words } },
    outputs: { out: { type: { type: 'any' }, title: words } },
    async *run(_, context) {
      const secret = (await context.credential('credentials'))?.secret.reveal();
      const key = secret?.type === 'api_key' ? secret.api_key : 'none';
      yield ['out', await tell(key, (url) => context.fetch(url, {}))];
      return { rest_ms: 1, resume: key };
    },
  });

const NODE = { id: 'n', credentials: [{ pin: 'credentials', providers: ['github'], types: ['api_key'], required: true, chosen: 'c1' }] };
const order = (credentials = {}) => ({ user_id: 'ada', credentials }) as ExecutionOrder;
const provider = findProvider('github');
if (provider === undefined) throw new Error('GitHub went away');
const opens: OpenCredential = async () => {
  const secret = new Secret<CredentialSecret>({ type: 'api_key', api_key: KEY });
  return { kind: 'opened', credential: { provider, secret } };
};

async function turn(
  tell: Parameters<typeof blabber>[0],
  { node = NODE, open = opens, body = '' }: { node?: object; open?: OpenCredential; body?: string } = {},
) {
  const block = withCredentials(blabber(tell), node as PlanNode, order(), open);
  const headers = { 'x-echo': `Bearer ${KEY}`, 'content-type': 'text/plain' };
  return runBlock(block, {}, { fetch: async () => new Response(body, { headers }) });
}

test('a block gets the very secret', async () => {
  const { yields } = await turn(async (key) => key === KEY);
  expect(yields).toEqual([['out', true]]);
});

describe('what a block tells of it is masked', () => {
  test('in a value, and in what it returns', async () => {
    const told = await turn(async (key) => ({ [key]: [`Bearer ${key}`, btoa(`user:${key}`)] }));
    expect(JSON.stringify(told)).not.toContain(KEY);
    expect(JSON.stringify(told)).not.toContain(btoa(`user:${KEY}`));
    expect(told.returned).toEqual({ rest_ms: 1, resume: '[secret]' });
  });

  test.each<[string, (key: string) => unknown, object]>([
    [
      'a failure',
      (key) => new BlockFailure(`bad ${key}`, { retry: 'after', retryAfterMs: 5 }),
      { message: 'bad [secret]', retry: 'after', retryAfterMs: 5 },
    ],
    ['an error', (key) => new TypeError(`bad ${key}`), { name: 'TypeError', message: 'bad [secret]' }],
    ['a text', (key) => key, { message: 'The block threw "[secret]".' }],
    ['an object', (key) => ({ key }), { message: 'The block threw {"key":"[secret]"}.' }],
  ])('in %s that it throws', async (_, thrown, shown) => {
    const failure = await turn(async (key) => {
      throw thrown(key);
    }).catch((error: unknown) => error);
    expect(failure).toMatchObject(shown);
    expect(String((failure as Error).stack)).not.toContain(KEY);
  });

  test('in what it fetches, before the block can cut it into pieces', async () => {
    const body = `{"error": "token ${KEY} is bad"}`;
    const { yields } = await turn(
      async (_, fetch) => {
        const response = await fetch('https://x.test');
        return [(await response.text()).slice(0, 25), response.headers.get('x-echo')];
      },
      { body },
    );
    expect(yields).toEqual([['out', ['{"error": "token [secret]', 'Bearer [secret]']]]);
  });
});

describe('a credential that cannot be used fails its node in plain words', () => {
  const answers: [Awaited<ReturnType<OpenCredential>>, string, string][] = [
    [{ kind: 'missing' }, 'does not exist any more', 'never'],
    [{ kind: 'expired', title: 'Mine' }, '"Mine" of pin credentials has expired', 'never'],
    [{ kind: 'refused', title: 'Mine' }, 'connected again', 'never'],
    [{ kind: 'unreadable', title: 'Mine' }, 'cannot be opened', 'after'],
    [{ kind: 'away', title: 'Mine' }, 'cannot be reached', 'after'],
  ];
  test.each(answers)('%j', async (answer, words, retry) => {
    const failure = await turn(async () => null, { open: async () => answer }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'BlockFailure', retry });
    expect(String(failure)).toContain(words);
  });

  test('without saying why the platform cannot read it', async () => {
    const open = () => Promise.reject(new Error('postgres://me:canary@db is away'));
    const failure = await turn(async () => null, { open }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'BlockFailure', retry: 'after', message: 'Credentials cannot be read right now.' });
  });

  test('when a pin that needs one has none', async () => {
    const node = { ...NODE, credentials: [{ ...NODE.credentials[0], chosen: null }] };
    await expect(turn(async () => null, { node })).rejects.toThrow('none was chosen');
  });
});

test('a pin that need not have one gets none, and no other pin gets any', async () => {
  const node = { ...NODE, credentials: [{ ...NODE.credentials[0], chosen: null, required: false }] };
  expect((await turn(async (key) => key, { node })).yields).toEqual([['out', 'none']]);
});

test('a node without a pin for credentials runs its block as it is', () => {
  const block = blabber(async () => null);
  expect(withCredentials(block, { id: 'n' } as PlanNode, order(), opens)).toBe(block);
});
