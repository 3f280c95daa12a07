/**
 * Which addresses a host-scoped credential is for. A pattern is `api.example.com`, `*.example.com` (every name below, not
 * the name itself), either with `:port`; `http://` in front of it allows a plain connection, otherwise it must be https.
 */
const SHAPE = /^(https?:\/\/)?(\*\.)?([^\s/?#@:*[\]\\%]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** The pattern in its one spelling (names as the URL parser writes them, default ports left out), or null when it is none. */
export function parseHostPattern(text: string): string | null {
  const match = SHAPE.exec(text.trim());
  if (match === null) return null;
  const [, scheme = 'https://', wildcard = '', host = '', port = ''] = match;
  const url = URL.parse(`${scheme}${host}${port}`);
  if (url === null || url.hostname === '') return null;
  // A wildcard over a whole top-level name, or over numbers, is nobody's own hosts.
  if (wildcard !== '' && (!/[^.]\.[^.]/.test(url.hostname) || /[\d\]]$/.test(url.hostname))) return null;
  return `${url.protocol === 'http:' ? 'http://' : ''}${wildcard}${url.host}`;
}

/** Whether an address belongs to a pattern as `parseHostPattern` writes it. */
export function matchesHost(pattern: string, url: URL): boolean {
  const isPlain = pattern.startsWith('http://');
  const named = isPlain ? pattern.slice('http://'.length) : pattern;
  if (url.protocol !== (isPlain ? 'http:' : 'https:')) return false;
  return named.startsWith('*.') ? url.host.endsWith(named.slice(1)) && url.host.length > named.length - 1 : url.host === named;
}
