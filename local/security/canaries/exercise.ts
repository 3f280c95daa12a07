import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from './search.ts';

/** Asks the platform as a client does, and keeps every answer that has no right to a secret. */
export type Client = {
  url: string;
  answers: Place[];
  ask(method: string, path: string, asking?: Asking): Promise<Answered>;
};
/** `grants`: the answer hands a secret over, to its owner, by design. */
export type Asking = { token?: string; headers?: Record<string, string>; body?: unknown; raw?: string; grants?: true };
// biome-ignore lint/suspicious/noExplicitAny: what was asked for says what the answer is
export type Answered = { status: number; headers: Headers; body: any };

export function createClient(url: string): Client {
  const answers: Place[] = [];
  return {
    url,
    answers,
    async ask(method, path, { token, headers = {}, body, raw, grants } = {}) {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(`${url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(sent === undefined ? {} : { body: sent }),
      });
      const text = await response.text();
      if (grants === undefined)
        answers.push({
          name: `answer of ${method} ${path.replace(/[0-9a-f-]{36}/g, '…')}`,
          text: `${JSON.stringify([...response.headers])}\n${text}`,
        });
      return { status: response.status, headers: response.headers, body: parsed(text) };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const newCanary = (): string => `Canary${randomBytes(16).toString('hex')}`;

/** A secret that was planted: which kind, and its text. */
export type Planted = { kind: string; text: string };

/** Who does it, and where there is somebody to be asked. */
export type Scene = { client: Client; token: string; provider: string; dataDir: string; graphs: { web: string; issue: string } };

/** Plants one secret of its kind, uses it well and badly, and says what it planted. */
export type Plant = (scene: Scene) => Promise<Planted[]>;

const email = (): string => `${randomBytes(8).toString('hex')}@example.com`;

/** What goes wrong with a body: each must be refused without being repeated. */
async function sendBadly(client: Client, method: string, path: string, secret: string, token?: string): Promise<void> {
  const by = token === undefined ? {} : { token };
  await client.ask(method, path, { ...by, raw: `{"secret": "${secret}" "${secret}"}` });
  await client.ask(method, path, { ...by, raw: `{"secret": "${secret}"` });
  await client.ask(method, path, { ...by, body: { [secret]: secret, provider: secret, email: secret, password: [secret] } });
  await client.ask(method, path, { ...by, raw: JSON.stringify({ secret }), headers: { 'content-type': 'text/plain' } });
}

const password: Plant = async ({ client }) => {
  const [who, text] = [email(), newCanary()];
  await client.ask('POST', '/auth/v1/signup', { body: { email: who, password: text }, grants: true });
  await client.ask('POST', '/auth/v1/signup', { body: { email: who, password: text } });
  await client.ask('POST', '/auth/v1/token?grant_type=password', { body: { email: email(), password: text } });
  await client.ask('POST', `/auth/v1/token?grant_type=${text}`, { body: { email: who, password: text } });
  await sendBadly(client, 'POST', '/auth/v1/token?grant_type=password', text);
  return [{ kind: 'password', text }];
};

const refreshToken: Plant = async ({ client }) => {
  const first = (await client.ask('POST', '/auth/v1/signup', { body: { email: email(), password: newCanary() }, grants: true })).body;
  const refresh = { refresh_token: String(first.refresh_token) };
  const second = (await client.ask('POST', '/auth/v1/token?grant_type=refresh_token', { body: refresh, grants: true })).body;
  await client.ask('GET', '/auth/v1/user', { token: refresh.refresh_token });
  await client.ask('GET', '/auth/v1/user', { token: second.access_token });
  await sendBadly(client, 'POST', '/auth/v1/token?grant_type=refresh_token', refresh.refresh_token);
  const texts = [first.refresh_token, first.access_token, second.refresh_token, second.access_token].map(String);
  return texts.map((text) => ({ kind: 'token of a session', text }));
};

const apiKey: Plant = async ({ client, token }) => {
  const scopes = ['graphs:read', 'executions:write'];
  const made = (await client.ask('POST', '/api/v1/api-keys', { token, body: { name: 'canary', scopes }, grants: true })).body;
  const text = String(made.key ?? made.secret ?? made.api_key);
  if (!/^\w+/.test(text) || text === 'undefined') throw new Error('an API key was made, and the answer does not have it');
  for (const headers of [
    { 'x-api-key': text },
    { 'x-api-key': `${text}x` },
    { authorization: `Basic ${text}` },
    { cookie: `edgeloom_session=${text}` },
  ]) {
    await client.ask('GET', '/api/v1/graphs', { headers });
    await client.ask('GET', '/api/v1/credentials', { headers });
  }
  await sendBadly(client, 'POST', '/api/v1/graphs', text, token);
  await client.ask('GET', '/api/v1/api-keys', { token });
  await client.ask('DELETE', `/api/v1/api-keys/${made.id}`, { token });
  await client.ask('GET', '/api/v1/graphs', { headers: { 'x-api-key': text } });
  return [{ kind: 'API key', text }];
};

const resetToken: Plant = async ({ client, dataDir }) => {
  const who = email();
  await client.ask('POST', '/auth/v1/signup', { body: { email: who, password: newCanary() }, grants: true });
  await client.ask('POST', '/auth/v1/recover', { body: { email: who } });
  const text = await mailedToken(join(dataDir, 'mail'), who);
  await client.ask('POST', '/auth/v1/verify', { body: { type: 'signup', token_hash: text } });
  await client.ask('GET', `/auth/v1/verify?type=${text}&token=x`);
  await sendBadly(client, 'POST', '/auth/v1/verify', text);
  return [{ kind: 'reset token', text }];
};

/** The token in the link of the mail that somebody gets, once it has arrived. */
async function mailedToken(folder: string, to: string): Promise<string> {
  for (let look = 0; look < 200; look++) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.eml'))) {
      const mail = readFileSync(join(folder, file), 'utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
      const token = mail.includes(to) ? /[?&#]token(?:_hash)?=([\w-]{20,})/.exec(mail)?.[1] : undefined;
      if (token !== undefined) return token;
    }
    await pause(50);
  }
  throw new Error(`no mail with a token came for ${to}`);
}

/** Keeps a credential in every way that there is, tests it, and tries to get it back. */
async function keep({ client, token }: Scene, provider: string, secret: object, texts: readonly string[]): Promise<string> {
  const { body } = await client.ask('POST', '/api/v1/credentials', { token, body: { provider, title: 'canary', secret } });
  const at = `/api/v1/credentials/${body.id}`;
  await client.ask('PATCH', at, { token, body: { secret } });
  await client.ask('PATCH', at, { token, body: { secret: { ...secret, type: texts[0] } } });
  await client.ask('POST', '/api/v1/credentials', { token, body: { provider: texts[0], title: 'x', secret } });
  await client.ask('POST', '/api/v1/credentials', {
    token,
    body: { provider, title: 'x', secret: { ...secret, host: texts[0], headers: { [`${texts[0]} x`]: texts[0] } } },
  });
  for (const text of texts) await sendBadly(client, 'POST', '/api/v1/credentials', text, token);
  await look({ client, token }, at);
  return String(body.id);
}

async function look({ client, token }: Pick<Scene, 'client' | 'token'>, at: string): Promise<void> {
  await client.ask('GET', at, { token });
  await client.ask('GET', `${at}/used-by`, { token });
  await client.ask('POST', `${at}/test`, { token });
}

/** Runs a graph with a credential against a provider that repeats it with this status, and reads all there is of the run. */
async function run({ client, token }: Scene, graph: string, credential: string, inputs: object): Promise<void> {
  const body = { inputs, credentials: { call: credential } };
  const { body: ended } = await client.ask('POST', `/api/v1/graphs/${graph}/execute`, { token, body, headers: { prefer: 'wait=30' } });
  const at = `/api/v1/executions/${ended.id}`;
  await client.ask('GET', `/api/v1/graphs/${graph}/export`, { token });
  if (ended.ended_at === null || ended.ended_at === undefined) throw new Error(`a run did not end: ${JSON.stringify(ended)}`);
  for (const path of [at, `${at}/nodes`, `${at}/events?limit=1000`]) await client.ask('GET', path, { token });
  await client.ask('GET', `${at}/events`, { token, headers: { accept: 'text/event-stream' } });
}

const keyOfGitHub: Plant = async (scene) => {
  const text = newCanary();
  const id = await keep(scene, 'github', { type: 'api_key', api_key: text }, [text]);
  for (const status of [200, 401, 500]) await run(scene, scene.graphs.issue, id, { v: `https://github.com/ada/status-${status}/issues/1` });
  return [{ kind: 'credential of type api_key', text }];
};

const headersOfHost: Plant = async (scene) => {
  const [token, value] = [newCanary(), newCanary()];
  const headers = { Authorization: `Bearer ${token}`, 'X-Key': value };
  const id = await keep(scene, 'http', { type: 'host_scoped', host: scene.provider, headers }, [token, value]);
  for (const status of [200, 401, 500]) await run(scene, scene.graphs.web, id, { v: `${scene.provider}/status-${status}` });
  // A graph for another host, and a request that cannot be made: what fails must not tell either.
  await run(scene, scene.graphs.web, id, { v: 'https://elsewhere.invalid/' });
  return [token, value].map((text) => ({ kind: 'credential of type host_scoped', text }));
};

const nameAndPassword: Plant = async (scene) => {
  const text = newCanary();
  await keep(scene, 'smtp', { type: 'user_password', username: 'ada', password: text }, [text]);
  return [{ kind: 'credential of type user_password', text }];
};

/** Its tokens are the provider's own, which notes them as it gives them. */
const grant: Plant = async (scene) => {
  const { client, token } = scene;
  const begun = await client.ask('POST', '/api/v1/credentials/connect', { token, body: { provider: 'github' } });
  const away = await fetch(begun.body.authorize_url, { redirect: 'manual' });
  const { pathname, search } = new URL(away.headers.get('location') ?? '');
  const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
  const back = await client.ask('GET', pathname + search, { headers: { cookie } });
  const id = new URL(back.headers.get('location') ?? '').searchParams.get('connected') ?? '';
  await look(scene, `/api/v1/credentials/${id}`);
  for (const status of [200, 401]) await run(scene, scene.graphs.issue, id, { v: `https://github.com/ada/status-${status}/issues/1` });
  return [];
};

export const PLANTS: readonly Plant[] = [password, refreshToken, apiKey, resetToken, keyOfGitHub, headersOfHost, nameAndPassword, grant];
