import { AppError } from '../../schema/errors.ts';

/**
 * Where a sign-in may lead in the end. Tokens travel there, so it is an allow-list: our own site, and what the deployment
 * lists in `AUTH_REDIRECT_URLS`. An entry that is an origin allows all of it; one with a path, that path alone. A query is
 * the client's own affair.
 */
export type RedirectRule = { origin: string; path: string | null };

/** `text` is a list separated by commas. Throws for an entry that is no http(s) address. */
export function parseRedirectRules(text: string): RedirectRule[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const url = URL.parse(entry);
      if (url === null || !isPlainWebAddress(url))
        throw new Error(`AUTH_REDIRECT_URLS lists ${JSON.stringify(entry)}, which is no address`);
      return { origin: url.origin, path: url.pathname === '/' ? null : url.pathname };
    });
}

/** The address asked for, made absolute. Throws `bad_redirect` when it is not allowed. `site` is our own origin. */
export function redirectTarget(asked: string, site: string, rules: readonly RedirectRule[]): string {
  // Browsers read a backslash as a slash, drop tabs and line ends, and so does `URL`: what is compared is what they would open.
  const url = URL.parse(asked, site);
  if (url === null || !isPlainWebAddress(url)) throw new AppError('bad_redirect');
  const isAllowed =
    url.origin === site || rules.some(({ origin, path }) => url.origin === origin && (path === null || path === url.pathname));
  if (!isAllowed) throw new AppError('bad_redirect', `Redirects to ${url.origin} are not allowed.`);
  url.hash = '';
  return url.href;
}

/** A path of our own site, as `?next=` names it. Throws `bad_redirect`. */
export function ownPage(next: string, site: string): string {
  const url = URL.parse(next, site);
  if (url === null || url.origin !== site || !next.startsWith('/')) throw new AppError('bad_redirect');
  return url.href;
}

/** A name or password in front of the host is there to deceive whoever reads the address. */
const isPlainWebAddress = ({ protocol, username, password }: URL): boolean =>
  (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';

/** `target` with what the client is to learn: in the fragment, which is sent to no server, or in the query. */
export function withAnswer(target: string, answer: { [name: string]: string }, place: 'fragment' | 'query'): string {
  const url = new URL(target);
  const members = new URLSearchParams(answer);
  if (place === 'fragment') url.hash = String(members);
  else for (const [name, value] of members) url.searchParams.set(name, value);
  return url.href;
}

/** Nothing on the way may keep it, and no page may learn where from. */
export const redirect = (location: string): Response =>
  new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } });
