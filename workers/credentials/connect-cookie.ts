/** Ties a connection that is away at a provider to the browser that began it. Strangers' pages cannot read or set it. */
const NAME = 'edgeloom_connect';
const LIFETIME_S = 600;

export function readConnectCookie(headers: Headers): string | null {
  return new RegExp(`(?:^|; ?)${NAME}=([\\w-]{43})(?:;|$)`).exec(headers.get('cookie') ?? '')?.[1] ?? null;
}

/** `callback`: the address that it is for; over https it never goes over anything else. */
export function setConnectCookie(mark: string, callback: string): string {
  const secure = callback.startsWith('https:') ? '; Secure' : '';
  return `${NAME}=${mark}; Path=/api/v1/credentials; HttpOnly; SameSite=Lax; Max-Age=${LIFETIME_S}${secure}`;
}
