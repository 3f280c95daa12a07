/**
 * The web session's cookie, `{session id}.{token}`: httpOnly, so that no script of a page can read it. The token is the
 * session's refresh token; only its hash is stored anywhere.
 */
const NAME = 'edgeloom_session';
const SHAPE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

export type SessionCookie = { sessionId: string; token: string };

/** The cookie of a request; null when there is none or it is not one of ours. */
export function readSessionCookie(headers: Headers): SessionCookie | null {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=', 2);
    const match = name === NAME ? SHAPE.exec(value) : null;
    if (match !== null) return { sessionId: match[1] as string, token: match[2] as string };
  }
  return null;
}

/** The `Set-Cookie` that begins a session (`cookie`) or ends it (null). `secure` is false over plain http on a laptop only. */
export function setSessionCookie(cookie: SessionCookie | null, { secure, maxAgeS }: { secure: boolean; maxAgeS: number }): string {
  const value = cookie === null ? '' : `${cookie.sessionId}.${cookie.token}`;
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${cookie === null ? 0 : maxAgeS}`, ...(secure ? ['Secure'] : [])];
  return `${NAME}=${value}; ${attributes.join('; ')}`;
}
