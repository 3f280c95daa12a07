/**
 * What matters of a browser here: it keeps cookies per origin and follows redirects, but stops where it leaves the given
 * origins. A cookie comes along to the paths that it was set for.
 */
export type Browser = {
  /** Where a navigation ends up: the first address outside, or the last inside. */
  visit: (url: string) => Promise<URL>;
  /** A request of a page's script; it is not redirected. */
  fetch: typeof fetch;
  cookies: (origin: string) => string[];
};

type Cookie = { origin: string; name: string; value: string; path: string };

export function newBrowser(inside: () => readonly string[]): Browser {
  const jar: Cookie[] = [];

  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { origin, pathname } = new URL(url);
    const cookie = jar
      .filter((one) => one.origin === origin && pathname.startsWith(one.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) keep(origin, set);
    return response;
  };

  function keep(origin: string, set: string): void {
    const [pair = '', ...attributes] = set.split('; ');
    const [name = '', value = ''] = pair.split('=');
    const path = attributes.find((one) => one.startsWith('Path='))?.slice('Path='.length) ?? '/';
    const old = jar.findIndex((one) => one.origin === origin && one.name === name);
    if (old >= 0) jar.splice(old, 1);
    jar.push({ origin, name, value, path });
  }

  return {
    async visit(start) {
      let url = new URL(start);
      for (let hop = 0; hop < 10 && inside().includes(url.origin); hop++) {
        const response = await send(url.href);
        await response.body?.cancel();
        const location = response.headers.get('location');
        if (location === null) return url;
        url = new URL(location, url);
      }
      return url;
    },
    fetch: (input, init) => send(String(input), init),
    cookies: (origin) => jar.filter((one) => one.origin === origin).map(({ name }) => name),
  };
}
