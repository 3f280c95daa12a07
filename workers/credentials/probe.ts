import { BlockFailure } from '../../blocks/define-block.ts';
import { bearerOf, providerHeaders } from '../../blocks/providers/provider-headers.ts';
import type { SafeFetch } from '../../blocks/safe-fetch.ts';
import type { CredentialTest } from '../../schema/api/credentials.ts';
import { type CredentialSecret, secretTexts } from '../../schema/credential.ts';
import { matchesHost } from '../../schema/credential-host.ts';
import { isJsonObject } from '../../schema/json.ts';
import type { ConfiguredProvider } from '../../schema/provider-settings.ts';
import type { Secret } from '../../schema/secret.ts';

const TIMEOUT_MS = 10_000;
const LONGEST_ACCOUNT = 200;

/** Asks a credential's provider something that changes nothing, and says whether it was let in. Never throws. */
export async function probe(provider: ConfiguredProvider, secret: Secret<CredentialSecret>, safeFetch: SafeFetch): Promise<CredentialTest> {
  const opened = secret.reveal();
  const question = opened.type === 'host_scoped' ? hostQuestion(opened) : providerQuestion(provider, opened);
  if (question === null) return { outcome: 'untestable', message: 'There is no harmless question that would show it.' };
  let response: Response;
  try {
    response = await safeFetch(question.url.href, {
      method: question.method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headersFor: () => question.headers,
    });
  } catch (error) {
    const isRefusal = error instanceof BlockFailure && error.retry === 'never';
    return {
      outcome: 'unreachable',
      message: isRefusal ? `${question.url.host} may not be reached.` : `${question.url.host} does not answer.`,
    };
  }
  const answer: unknown = await response.json().catch(() => null);
  return judge(response.status, answer, question, opened);
}

type Question = { url: URL; method: string; headers: { [name: string]: string }; account: readonly string[]; ok: string | undefined };

function providerQuestion(provider: ConfiguredProvider, secret: CredentialSecret): Question | null {
  const key = bearerOf(secret);
  if (provider.probe === null || provider.api_url === null || key === null) return null;
  const { method, path, account, ok } = provider.probe;
  const url = URL.parse(`${provider.api_url}${path.replace('{key}', () => encodeURIComponent(key))}`);
  return url === null ? null : { url, method, headers: providerHeaders(provider, secret), account, ok };
}

/** The front page of the host; a wildcard is no host that could be asked. */
function hostQuestion(secret: CredentialSecret & { type: 'host_scoped' }): Question | null {
  const url = URL.parse(secret.host.startsWith('http://') ? secret.host : `https://${secret.host}`);
  if (url === null || !matchesHost(secret.host, url) || secret.host.includes('*')) return null;
  return { url, method: 'GET', headers: secret.headers, account: [], ok: undefined };
}

function judge(status: number, answer: unknown, { url, account, ok }: Question, secret: CredentialSecret): CredentialTest {
  if (status === 429 || status >= 500) return { outcome: 'unreachable', message: `${url.host} answered ${status}; try again later.` };
  const isKnown = account.length > 0 || ok !== undefined;
  // A front page may be missing; what names an account may not.
  const isIn = isKnown ? status < 400 : status !== 401 && status !== 403;
  if (!isIn || (ok !== undefined && at(answer, [ok]) !== true)) {
    return { outcome: 'refused', message: `${url.host} does not accept it (status ${status}).` };
  }
  const name = account.length === 0 ? undefined : at(answer, account);
  const isShown = typeof name === 'string' && name !== '' && !secretTexts(secret).some((text) => name.includes(text));
  return {
    outcome: 'accepted',
    message: `${url.host} accepts it.`,
    ...(isShown ? { account: name.slice(0, LONGEST_ACCOUNT).toWellFormed().replaceAll('\u0000', '') } : {}),
  };
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inside, name) => (isJsonObject(inside) && Object.hasOwn(inside, name) ? inside[name] : undefined), value);
