import { createHash, randomBytes } from 'node:crypto';

/**
 * Ties a sign-in elsewhere to the browser that began it, so that nobody can be brought to finish somebody else's. Strangers'
 * pages cannot read or set it; it comes along when the provider sends the browser back, since that is a navigation.
 */
const NAME = 'edgeloom_sign_in';
const LIFETIME_S = 600;

export function readBrowserCookie(headers: Headers): string | null {
  return new RegExp(`(?:^|; ?)${NAME}=([\\w-]{43})(?:;|$)`).exec(headers.get('cookie') ?? '')?.[1] ?? null;
}

export const newBrowserMark = (): string => randomBytes(32).toString('base64url');

export const hashBrowserMark = (mark: string): string => createHash('sha256').update(mark).digest('base64url');

export const setBrowserCookie = (mark: string, { secure }: { secure: boolean }): string =>
  `${NAME}=${mark}; Path=/auth/v1; HttpOnly; SameSite=Lax; Max-Age=${LIFETIME_S}${secure ? '; Secure' : ''}`;
