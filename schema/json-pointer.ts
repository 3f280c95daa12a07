/** JSON pointer (RFC 6901) of a path: `['links', 3, 'sink_name']` is `/links/3/sink_name`. */
export const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
