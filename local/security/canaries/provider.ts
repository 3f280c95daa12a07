import { randomBytes } from 'node:crypto';
import { type Asked, type HttpServer, startHttpServer } from '../../../blocks/oauth/testing/http-server.ts';

/**
 * The worst provider there can be: it behaves like GitHub, and repeats in every answer whatever it was sent. Its tokens end
 * at once, so every use renews them, and each refresh token is good once.
 */
export type EchoingProvider = HttpServer & { clientId: string; clientSecret: string; tokens: string[] };

/** `answering a status`: `/…/status-401/…` anywhere in the path. */
const statusOf = (path: string): number => Number(/status-(\d{3})/.exec(path)?.[1] ?? 200);

export async function startEchoingProvider(): Promise<EchoingProvider> {
  const tokens: string[] = [];
  const refreshTokens = new Set<string>();
  const newToken = (kind: string): string => {
    const token = `${kind}_${randomBytes(18).toString('hex')}`;
    tokens.push(token);
    return token;
  };

  const token = (body: string): Response => {
    const asked = new URLSearchParams(body);
    const shown = asked.get('refresh_token');
    if (shown !== null && !refreshTokens.delete(shown)) return Response.json({ error: 'bad_refresh_token', error_description: body });
    const refresh = newToken('ghr');
    refreshTokens.add(refresh);
    return Response.json({ access_token: newToken('gho'), refresh_token: refresh, token_type: 'bearer', expires_in: 1, scope: 'repo' });
  };

  const answer = ({ method, url, headers, body }: Asked): Response => {
    if (url.pathname === '/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      back.searchParams.set('code', 'code');
      return Response.redirect(back.href, 302);
    }
    if (url.pathname === '/token') return token(body);
    const echo = JSON.stringify({ method, url: url.href, headers: Object.fromEntries(headers), body });
    const basic = Buffer.from(`echo:${headers.get('authorization')}`).toString('base64');
    const members = {
      message: echo,
      login: echo,
      title: echo,
      body: basic,
      user: { login: encodeURIComponent(echo) },
      id: 1,
      html_url: echo,
    };
    return Response.json(members, { status: statusOf(url.href), headers: { 'x-echo': headers.get('authorization') ?? '' } });
  };
  const server = await startHttpServer(answer);
  return { ...server, clientId: 'client', clientSecret: `client-secret-${randomBytes(12).toString('hex')}`, tokens };
}
