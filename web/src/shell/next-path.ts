/** Where to go after signing in: a path of this site, or the library. Never another origin, whatever a link says. */
export function nextPath(search: string, origin: string): string {
  const next = new URLSearchParams(search).get('next');
  if (next === null || !next.startsWith('/')) return '/library';
  const url = URL.parse(next, origin);
  if (url === null || url.origin !== origin || url.pathname === '/login') return '/library';
  return url.pathname + url.search + url.hash;
}

/** The address of the sign-in page that leads back to `location`. */
export const loginPath = ({ pathname, search }: { pathname: string; search: string }): string =>
  `/login?next=${encodeURIComponent(pathname + search)}`;
