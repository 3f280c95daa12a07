import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CredentialSecret } from '../../schema/credential.ts';
import { configureProviders } from '../../schema/provider-settings.ts';
import { Secret } from '../../schema/secret.ts';
import type { Block } from '../define-block.ts';
import { createSafeFetch } from '../safe-fetch.ts';
import { type CanaryServer, startCanary } from '../testing/canary-server.ts';
import { type Input, runBlock } from '../testing/run-block.ts';
import { githubComment } from './github-comment.ts';
import { githubReadIssue } from './github-read-issue.ts';

/** GitHub's API as far as the blocks go. */
let api: CanaryServer;
let other: CanaryServer;
let next: { status: number; headers?: Record<string, string>; body: unknown };
beforeAll(async () => {
  api = await startCanary('127.0.0.1', 0, (_, response) => {
    response.writeHead(next.status, { 'content-type': 'application/json', ...next.headers }).end(JSON.stringify(next.body));
  });
  other = await startCanary('127.0.0.1', 0, (_, response) => response.end('{"title":"t","id":1,"html_url":"u"}'));
});
beforeEach(() => {
  api.hits.length = 0;
  other.hits.length = 0;
});
afterAll(() => Promise.all([api.close(), other.close()]));

const ISSUE = 'https://github.com/ada/loom/issues/7';
const SECRETS: CredentialSecret[] = [
  { type: 'api_key', api_key: 'token-1' },
  { type: 'oauth2', access_token: 'token-1', refresh_token: null, access_token_expires_at: null },
];
function run(block: Block, input: Input, secret = SECRETS[0] as CredentialSecret) {
  const provider = configureProviders(JSON.stringify({ github: { api_url: `http://127.0.0.1:${api.port}/api/v3` } })).get('github');
  if (provider === undefined) throw new Error('GitHub went away');
  const fetch = createSafeFetch({ allowedHosts: [api, other].map(({ port }) => `127.0.0.1:${port}`) });
  return runBlock(block, input, { fetch, credential: async () => ({ provider, secret: new Secret(secret) }) });
}

test.each(SECRETS)('reads an issue with a credential of type $type', async (secret) => {
  next = { status: 200, body: { title: 'Slow', body: null, user: { login: 'ada' }, state: 'open' } };
  const { yields } = await run(githubReadIssue, { issue_url: ISSUE }, secret);
  expect(yields).toEqual([
    ['title', 'Slow'],
    ['body', ''],
    ['user', 'ada'],
  ]);
  expect(api.hits).toMatchObject([{ method: 'GET', url: '/api/v3/repos/ada/loom/issues/7' }]);
  expect(api.hits[0]?.headers).toMatchObject({
    authorization: 'Bearer token-1',
    accept: 'application/vnd.github+json',
    'user-agent': 'Edgeloom',
  });
});

test.each([ISSUE, 'https://github.com/ada/loom/pull/7', 'https://github.com/ada/loom/issues/7#issuecomment-1'])(
  'comments on %s',
  async (issue_url) => {
    next = { status: 201, body: { id: 5, html_url: `${ISSUE}#issuecomment-5` } };
    const { yields } = await run(githubComment, { issue_url, comment: 'Faster now ñ' });
    expect(yields).toEqual([
      ['id', 5],
      ['url', `${ISSUE}#issuecomment-5`],
    ]);
    expect(api.hits).toMatchObject([{ method: 'POST', url: '/api/v3/repos/ada/loom/issues/7/comments', body: '{"body":"Faster now ñ"}' }]);
  },
);

test.each([
  '',
  'issue 7',
  'https://gitlab.com/ada/loom/issues/7',
  'https://github.com/ada/loom',
  'https://github.com/ada/../issues/7',
  'https://github.com/ada/%2e%2e/issues/7',
  'https://github.com/ada/loom/issues/x',
])('refuses the address %j', async (issue_url) => {
  await expect(run(githubReadIssue, { issue_url })).rejects.toThrow('issue_url must look like');
  expect(api.hits).toEqual([]);
});

describe('what GitHub refuses', () => {
  test.each<[number, Record<string, string>, object]>([
    [401, {}, { retry: 'never', message: 'GitHub answered 401: Bad credentials' }],
    [404, {}, { retry: 'never' }],
    [403, {}, { retry: 'never' }],
    [403, { 'retry-after': '30' }, { retry: 'after', retryAfterMs: 30_000 }],
    [429, {}, { retry: 'after' }],
    [502, {}, { retry: 'after' }],
  ])('%i %j', async (status, headers, failure) => {
    next = { status, headers, body: { message: 'Bad credentials' } };
    await expect(run(githubReadIssue, { issue_url: ISSUE })).rejects.toMatchObject(failure);
  });

  test('or does not say is tried again', async () => {
    next = { status: 200, body: { unexpected: true } };
    await expect(run(githubReadIssue, { issue_url: ISSUE })).rejects.toMatchObject({ retry: 'after' });
  });
});

test('the token goes along to another place of the API, and to no other host', async () => {
  next = { status: 307, headers: { location: `http://127.0.0.1:${other.port}/repositories/1/issues/7` }, body: {} };
  await run(githubReadIssue, { issue_url: ISSUE });
  expect([api.hits.length, other.hits.length]).toEqual([1, 1]);
  expect(other.hits[0]?.headers).not.toHaveProperty('authorization');
});
