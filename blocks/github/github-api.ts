import type { z } from 'zod';
import type { PinType } from '../../schema/graph/pin.ts';
import { type BlockContext, type BlockCredential, BlockFailure } from '../define-block.ts';
import { providerHeaders } from '../providers/provider-headers.ts';

/** How the GitHub blocks speak with GitHub's REST API, as the user whose credential they were given. */

export const GITHUB_CREDENTIALS = { type: 'credentials', providers: ['github'], types: ['api_key', 'oauth2'] } as const satisfies PinType;

/** An issue or pull request, as path below the API's base. */
export type IssuePath = `/repos/${string}/${string}/issues/${string}`;

const ISSUE = /^\/([\w.-]{1,100})\/([\w.-]{1,100})\/(?:issues|pull)\/(\d{1,12})\/?$/;

/** Opens the credential of pin `credentials`. */
export async function gitHubCredential(context: BlockContext): Promise<BlockCredential> {
  const credential = await context.credential('credentials');
  if (credential === null) throw new BlockFailure('A GitHub credential is needed.');
  return credential;
}

/** The issue at a web address of GitHub: its comments and labels are those of a pull request's address as well. */
export function issuePath(address: string, { provider }: BlockCredential): IssuePath {
  const url = URL.parse(address);
  const hosts = ['github.com', 'www.github.com', URL.parse(provider.api_url ?? '')?.host];
  const match = url === null || !hosts.includes(url.host) ? null : ISSUE.exec(url.pathname);
  if (match === null || [match[1], match[2]].some((name) => name === '.' || name === '..')) {
    throw new BlockFailure('issue_url must look like https://github.com/owner/repository/issues/1.');
  }
  return `/repos/${match[1] as string}/${match[2] as string}/issues/${match[3] as string}`;
}

/** Asks the API and reads its answer. Throws `BlockFailure`: `after` for what may pass, `never` for what GitHub refuses. */
export async function askGitHub<T>(
  { provider, secret }: BlockCredential,
  { method, path, body }: { method: 'GET' | 'POST'; path: string; body?: unknown },
  shape: z.ZodType<T>,
  context: BlockContext,
): Promise<T> {
  const base = new URL(provider.api_url ?? '');
  const response = await context.fetch(`${provider.api_url}${path}`, {
    method,
    signal: context.signal,
    // Not along a redirect to another host: a renamed repository redirects within the API.
    headersFor: (url) => (url.origin === base.origin ? providerHeaders(provider, secret.reveal()) : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusal(response, answer);
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw new BlockFailure('GitHub answered something unexpected.', { retry: 'after' });
  return parsed.data;
}

function refusal({ status, headers }: Response, answer: unknown): BlockFailure {
  const said = typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message).slice(0, 300) : '';
  const message = `GitHub answered ${status}${said === '' ? '' : `: ${said}`}`;
  const retryAfterS = Number(headers.get('retry-after') ?? Number.NaN);
  const mayPass = status >= 500 || status === 429 || (status === 403 && Number.isFinite(retryAfterS));
  return new BlockFailure(message, {
    retry: mayPass ? 'after' : 'never',
    ...(Number.isFinite(retryAfterS) ? { retryAfterMs: retryAfterS * 1_000 } : {}),
  });
}
