import { BlockFailure } from './define-block.ts';
import { privateHostReason } from './public-host.ts';

/**
 * The platform's one way out to the network for what users ask for. It reaches public http(s) addresses only, follows
 * redirects by hand so that every hop is checked like the first, and reads at most `MAX_RESPONSE_BYTES`.
 */
export type SafeFetch = (url: string, init?: SafeRequestInit) => Promise<Response>;

/**
 * `headersFor` gives the headers that authenticate a request at an address. It is asked anew at every hop, and what it gave
 * for one goes to no other.
 */
export type SafeRequestInit = RequestInit & { headersFor?: (url: URL) => { [name: string]: string } };

export type SafeFetchOptions = {
  /** `host:port` entries (as in a URL; IPv6 in brackets) that may be reached although they are private: tests, local use. */
  allowedHosts: readonly string[];
  /** The real fetch, or a fake in tests. */
  fetch?: typeof fetch;
};

export const MAX_REDIRECTS = 5;
export const MAX_RESPONSE_BYTES = 1_000_000;

const DEFAULT_PORT: { [protocol: string]: string } = { 'http:': '80', 'https:': '443' };
/** These belong to the connection, or tell our edge who is asking: a user must not write them. */
const FORBIDDEN_HEADERS = /^(host|connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|cf-.*)$/;
const SECRET_HEADERS = ['authorization', 'cookie', 'x-api-key'];
const BODY_HEADERS = ['content-type', 'content-encoding', 'content-language', 'content-location'];

/**
 * Makes the guarded fetch. What it gives has its body in memory already; with `redirect: 'manual'` a redirect is given as it
 * is. It throws `BlockFailure`: `never` for an address or request that is refused, `after` when the network failed. An abort
 * by `init.signal` is passed on as it is.
 */
export function createSafeFetch({ allowedHosts, fetch: send = (input, init) => fetch(input, init) }: SafeFetchOptions): SafeFetch {
  const allowed = new Set(allowedHosts.map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== ''));
  return async (url, init = {}) => {
    let request: Outgoing = { url: checkedUrl(url, allowed), method: (init.method ?? 'GET').toUpperCase(), headers: checkedHeaders(init) };
    if (init.body !== undefined && init.body !== null) request.body = init.body;
    for (let redirects = 0; ; redirects++) {
      const response = await reach(authenticated(request, init.headersFor), init.signal ?? undefined, send);
      const isFollowed = isRedirect(response.status) && init.redirect !== 'manual';
      const location = isFollowed ? response.headers.get('location') : null;
      if (location === null) return await inMemory(response, request.url, init.signal ?? undefined);
      await response.body?.cancel();
      if (redirects === MAX_REDIRECTS) throw new BlockFailure(`${request.url.host} redirects more than ${MAX_REDIRECTS} times.`);
      request = nextHop(request, response.status, checkedUrl(location, allowed, request.url));
    }
  };
}

type Outgoing = { url: URL; method: string; headers: Headers; body?: BodyInit };

function checkedUrl(text: string, allowed: ReadonlySet<string>, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw new BlockFailure(`${quote(text)} is not a URL.`);
  const port = DEFAULT_PORT[url.protocol];
  if (port === undefined) throw new BlockFailure(`${quote(text)} is not an http or https address.`);
  if (url.username !== '' || url.password !== '')
    throw new BlockFailure('A URL with a user name or password in it is refused; send a header instead.');
  if (allowed.has(`${url.hostname}:${url.port === '' ? port : url.port}`)) return url;
  const reason = privateHostReason(url.hostname);
  if (reason !== null) throw new BlockFailure(`${quote(url.hostname)} may not be reached: ${reason}.`);
  return url;
}

/** The request with the headers for its own address; they count over those that it brings. */
function authenticated(request: Outgoing, headersFor: SafeRequestInit['headersFor']): Outgoing {
  if (headersFor === undefined) return request;
  const headers = new Headers(request.headers);
  for (const [name, value] of checkedHeaders({ headers: headersFor(request.url) })) headers.set(name, value);
  return { ...request, headers };
}

function checkedHeaders(init: RequestInit): Headers {
  let headers: Headers;
  try {
    headers = new Headers(init.headers);
  } catch {
    throw new BlockFailure('A header has a name or a value that HTTP does not allow.');
  }
  for (const name of headers.keys()) {
    if (FORBIDDEN_HEADERS.test(name)) throw new BlockFailure(`The header ${name} cannot be set.`);
  }
  return headers;
}

async function reach({ url, ...request }: Outgoing, signal: AbortSignal | undefined, send: typeof fetch): Promise<Response> {
  try {
    return await send(url.href, { ...request, redirect: 'manual', ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    throw networkFailure(error, url, signal);
  }
}

function networkFailure(error: unknown, url: URL, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true || error instanceof BlockFailure) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : 'the connection failed';
  return new BlockFailure(`${url.host} could not be reached: ${reason}.`, { retry: 'after' });
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** The request that a redirect asks for, by the rules of the Fetch standard. Secrets stay with the origin they were for. */
function nextHop(from: Outgoing, status: number, url: URL): Outgoing {
  const headers = new Headers(from.headers);
  if (url.origin !== from.url.origin) for (const name of SECRET_HEADERS) headers.delete(name);
  const becomesGet = (status === 303 && from.method !== 'HEAD') || (status <= 302 && from.method === 'POST');
  if (becomesGet) {
    for (const name of BODY_HEADERS) headers.delete(name);
    return { url, method: 'GET', headers };
  }
  if (from.body instanceof ReadableStream) throw new BlockFailure(`${from.url.host} redirects a request whose body cannot be sent twice.`);
  return { ...from, url, headers };
}

/** The same response with its body read; the sender's count of bytes is not believed. */
async function inMemory(response: Response, url: URL, signal: AbortSignal | undefined): Promise<Response> {
  const headers = new Headers(response.headers);
  // The body was decompressed on the way in.
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
  const init = { status: response.status, statusText: response.statusText, headers };
  if (response.body === null || [204, 205, 304].includes(response.status)) return new Response(null, init);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array<ArrayBuffer>>) {
      bytes += chunk.byteLength;
      // Leaving the loop by a throw cancels the stream.
      if (bytes > MAX_RESPONSE_BYTES) throw new BlockFailure(`The answer of ${url.host} is larger than ${MAX_RESPONSE_BYTES} bytes.`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw networkFailure(error, url, signal);
  }
  return new Response(new Blob(chunks), init);
}

const quote = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
