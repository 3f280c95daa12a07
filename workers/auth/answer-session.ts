import { json } from '../api/operation.ts';
import type { Asked } from './counted.ts';
import type { OpenSession } from './open-session.ts';
import { REFRESH_TOKEN_S } from './refresh-token.ts';
import { provenanceOf } from './same-origin.ts';
import { setSessionCookie } from './session-cookie.ts';

/** Our own pages get the session as a cookie too; other clients have no use for one. */
export function answerSession({ url, headers, deps }: Asked, open: OpenSession): Response {
  const response = json(open.session);
  if (provenanceOf(headers, url, deps.site.publicUrl) === 'same-origin') giveCookie(response, open, url);
  return response;
}

export function giveCookie(response: Response, { sessionId, session }: OpenSession, url: string): void {
  response.headers.append('set-cookie', setSessionCookie({ sessionId, token: session.refresh_token }, cookieOptions(url)));
}

export const takeCookie = (response: Response, url: string): void =>
  response.headers.append('set-cookie', setSessionCookie(null, cookieOptions(url)));

const cookieOptions = (url: string) => ({ secure: new URL(url).protocol === 'https:', maxAgeS: REFRESH_TOKEN_S });
