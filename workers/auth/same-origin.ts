/**
 * Whether a request that a browser sent came from our own pages. `Sec-Fetch-Site` cannot be set by a page's script;
 * browsers without it send `Origin` with every unsafe request. A request with neither is not from a page.
 */
export type Provenance = 'same-origin' | 'cross-origin' | 'no-browser';

export function provenanceOf(headers: Headers, requestUrl: string, publicUrl = ''): Provenance {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' ? 'same-origin' : 'cross-origin';
  if (origin === null) return 'no-browser';
  const ours = [requestUrl, publicUrl].filter((url) => URL.canParse(url)).map((url) => new URL(url).origin);
  return ours.includes(origin) ? 'same-origin' : 'cross-origin';
}
