import { randomBytes } from 'node:crypto';
import { GrantedCodes } from './granted-codes.ts';
import { type Asked, startHttpServer } from './http-server.ts';

/** An account at the stand-in. The first address is the primary one. */
export type GitHubPerson = { id: number; login: string; emails: { email: string; verified: boolean }[] };

/**
 * Behaves like GitHub where we meet it: the authorization page (whoever is `signedIn` agrees at once; null cancels), the
 * token endpoint with its errors under status 200, `/user` and `/user/emails`.
 */
export type GitHubServer = {
  url: string;
  clientId: string;
  clientSecret: string;
  signedIn: GitHubPerson | null;
  /** Where the registered application may be returned to: anything below it. */
  callbackPrefix: string;
  /** Requests that it answered, as `METHOD /path`. */
  seen: string[];
  close(): Promise<void>;
};

export async function startGitHubServer(): Promise<GitHubServer> {
  const codes = new GrantedCodes<GitHubPerson>();
  const tokens = new Map<string, GitHubPerson>();

  const authorize = ({ url }: Asked): Response => {
    const asked = url.searchParams;
    const redirectUri = asked.get('redirect_uri') ?? '';
    if (asked.get('client_id') !== github.clientId) return new Response('Not Found', { status: 404 });
    if (!redirectUri.startsWith(github.callbackPrefix)) return new Response('The redirect_uri is not associated', { status: 400 });
    const back = new URL(redirectUri);
    back.searchParams.set('state', asked.get('state') ?? '');
    if (github.signedIn === null) {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The user has denied your application access.');
    } else {
      const challenge = asked.get('code_challenge');
      const scope = asked.get('scope') ?? '';
      back.searchParams.set('code', codes.grant({ person: github.signedIn, redirectUri, challenge, nonce: null, scope }));
    }
    return Response.redirect(back.href, 302);
  };

  const exchange = ({ headers, body }: Asked): Response => {
    const parameters = new URLSearchParams(body);
    const answer = (members: Record<string, string>): Response =>
      headers.get('accept')?.includes('json') === true
        ? Response.json(members)
        : new Response(String(new URLSearchParams(members)), { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    if (parameters.get('client_id') !== github.clientId || parameters.get('client_secret') !== github.clientSecret) {
      return answer({ error: 'incorrect_client_credentials', error_description: 'The client_id and/or client_secret are incorrect.' });
    }
    const grant = codes.take(parameters);
    if (grant === null) return answer({ error: 'bad_verification_code', error_description: 'The code is incorrect or expired.' });
    const accessToken = `gho_${randomBytes(18).toString('hex')}`;
    tokens.set(accessToken, grant.person);
    return answer({ access_token: accessToken, scope: grant.scope.split(' ').join(','), token_type: 'bearer' });
  };

  const signedIn = ({ headers }: Asked): GitHubPerson | undefined =>
    tokens.get(headers.get('authorization')?.slice('Bearer '.length) ?? '');

  const answer = (asked: Asked): Response => {
    const route = `${asked.method} ${asked.url.pathname}`;
    github.seen.push(route);
    if (route === 'GET /login/oauth/authorize') return authorize(asked);
    if (route === 'POST /login/oauth/access_token') return exchange(asked);
    // GitHub refuses callers without a name.
    if (asked.headers.get('user-agent') === null) return new Response('Request forbidden', { status: 403 });
    const person = signedIn(asked);
    if (person === undefined) return Response.json({ message: 'Bad credentials' }, { status: 401 });
    const { id, login, emails } = person;
    if (route === 'GET /user') return Response.json({ id, login, name: null, email: null, avatar_url: `https://avatars.test/${id}` });
    if (route === 'GET /user/emails') {
      return Response.json(emails.map((each, index) => ({ ...each, primary: index === 0, visibility: index === 0 ? 'private' : null })));
    }
    return Response.json({ message: 'Not Found' }, { status: 404 });
  };

  const server = await startHttpServer(answer);
  const github: GitHubServer = {
    ...server,
    clientId: 'Iv1.0123456789abcdef',
    clientSecret: 'github-client-secret-canary',
    signedIn: null,
    callbackPrefix: 'http://127.0.0.1',
    seen: [],
  };
  return github;
}
