import { expect, test } from 'vitest';
import { type Account, signUp } from '../../local/testing/json-client.ts';
import { usePlatform } from '../../local/testing/platform.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { CLOSE_UNAUTHENTICATED } from '../../schema/rpc.ts';
import { waiting } from '../testing/graphs.ts';
import { connectLive, type LiveClient } from '../testing/live-client.ts';

/** Sockets that are open when their session ends. */
const platform = usePlatform();

const bearer = ({ accessToken }: { accessToken: string }) => ({ authorization: `Bearer ${accessToken}` });

async function startWaiting(account: Account): Promise<string> {
  const graph = await account.client.request('POST', '/api/v1/graphs', { body: waiting(60) });
  const { id } = graph.body as { id: string };
  const { body } = await account.client.request('POST', `/api/v1/graphs/${id}/execute`, { body: { inputs: { v: 'a' } } });
  return (body as Execution).id;
}

/** One socket of each kind, all of them talking. */
async function openAll(account: Account, executionId: string): Promise<LiveClient[]> {
  const main = await connectLive(platform.url, '/ws');
  main.send({ type: 'authenticate', token: account.accessToken });
  await main.next(({ type }) => type === 'PRESENCE');
  const channel = await connectLive(platform.url, '/parties/user-channel/me', bearer(account));
  await channel.next(({ type }) => type === 'PRESENCE');
  const feed = await connectLive(platform.url, `/parties/execution/${executionId}`, bearer(account));
  await feed.next(({ type }) => type === 'EXECUTION_STARTED');
  return [main, channel, feed];
}

const signInAgain = async ({ email, password }: Account): Promise<{ accessToken: string }> => {
  const response = await fetch(`${platform.url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return { accessToken: ((await response.json()) as { access_token: string }).access_token };
};

test('every one of them closes, and those of the user’s other session stay', async () => {
  const account = await signUp(platform.url);
  const executionId = await startWaiting(account);
  const ended = await openAll(account, executionId);
  const other = await signInAgain(account);
  const stays = await connectLive(platform.url, '/parties/user-channel/me', bearer(other));
  expect((await account.client.request('POST', '/auth/v1/logout?scope=local')).status).toBe(204);
  expect(await Promise.all(ended.map(({ closed }) => closed))).toEqual(ended.map(() => CLOSE_UNAUTHENTICATED));
  // What the others hear of it: fewer tabs are open.
  await stays.next(({ type, data }) => type === 'PRESENCE' && data.connections === 1);
  await expect(connectLive(platform.url, '/parties/user-channel/me', bearer(account))).rejects.toThrow('401');
  stays.close();
});

test('signing out elsewhere closes the sockets there', async () => {
  const account = await signUp(platform.url);
  const elsewhere = await connectLive(platform.url, '/ws');
  elsewhere.send({ type: 'authenticate', token: (await signInAgain(account)).accessToken });
  await elsewhere.next(({ type }) => type === 'PRESENCE');
  await account.client.request('POST', '/auth/v1/logout?scope=others');
  expect(await elsewhere.closed).toBe(CLOSE_UNAUTHENTICATED);
});

test('a socket that only guards an execution’s stream is nobody who is there', async () => {
  const account = await signUp(platform.url);
  const executionId = await startWaiting(account);
  const feed = await connectLive(platform.url, `/parties/execution/${executionId}`, bearer(account));
  await feed.next(({ type }) => type === 'EXECUTION_STARTED');
  const channel = await connectLive(platform.url, '/parties/user-channel/me', bearer(account));
  expect((await channel.next(({ type }) => type === 'PRESENCE')).data).toEqual({ connections: 1 });
  feed.close();
  channel.close();
});
