import { randomUUID } from 'node:crypto';

/** The answer of a request: `body` is undefined when it is no JSON. */
export type Answer = { status: number; headers: Headers; body: unknown };

/** Speaks JSON with a platform as one user. */
export type JsonClient = {
  /** `path` from the root, such as `/api/v1/graphs`. */
  request(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Answer>;
};

export function jsonClient(url: string, accessToken?: string): JsonClient {
  return {
    async request(method, path, { body, headers = {} } = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parsed(text) };
    },
  };
}

export type Account = { email: string; password: string; accessToken: string; client: JsonClient };

/** Signs up somebody new. The first account of a fresh platform is its admin. */
export async function signUp(url: string, email = `${randomUUID()}@example.com`): Promise<Account> {
  const password = `pass-${randomUUID()}`;
  const { status, body } = await jsonClient(url).request('POST', '/auth/v1/signup', { body: { email, password } });
  const accessToken = typeof body === 'object' && body !== null && 'access_token' in body ? String(body.access_token) : undefined;
  if (accessToken === undefined) throw new Error(`sign-up answered ${status}: ${JSON.stringify(body)}`);
  return { email, password, accessToken, client: jsonClient(url, accessToken) };
}

/** Signs up somebody new whom an admin makes an admin. */
export async function newAdmin(url: string, admin: Account): Promise<Account> {
  const account = await signUp(url);
  const { id } = (await account.client.request('GET', '/auth/v1/user')).body as { id: string };
  const { status } = await admin.client.request('PUT', `/api/v1/admin/users/${id}/role`, { body: { role: 'admin' } });
  if (status !== 200) throw new Error(`the new role was answered ${status}`);
  return account;
}

/** A new session of an account; null when it cannot sign in any more. */
export async function signInAgain(url: string, { email, password }: Account): Promise<Account | null> {
  const answer = await jsonClient(url).request('POST', '/auth/v1/token?grant_type=password', { body: { email, password } });
  if (answer.status !== 200) return null;
  const { access_token: accessToken } = answer.body as { access_token: string };
  return { email, password, accessToken, client: jsonClient(url, accessToken) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
