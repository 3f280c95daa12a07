import { z } from 'zod';
import type { OAuthDeps, OAuthTokens } from '../../blocks/oauth/authorization.ts';
import type { Person } from './sign-in-providers.ts';

const GitHubUser = z.object({
  id: z.number().int(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});
const GitHubEmails = z.array(z.object({ email: z.email(), verified: z.boolean(), primary: z.boolean() }));

/**
 * Who a GitHub token belongs to. The address is their primary one if GitHub has verified it; null otherwise. The one on the
 * profile page is not asked for: anybody may write anything there.
 */
export async function githubPerson(apiUrl: string, { accessToken }: OAuthTokens, deps: Pick<OAuthDeps, 'fetch'>): Promise<Person | null> {
  const read = async <Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.infer<Shape>> => {
    const response = await deps.fetch(`${apiUrl}${path}`, {
      headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${accessToken}`, 'user-agent': 'Edgeloom' },
    });
    if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`);
    return shape.parse(await response.json());
  };
  const [user, emails] = await Promise.all([read('/user', GitHubUser), read('/user/emails', GitHubEmails)]);
  const email = emails.find(({ primary, verified }) => primary && verified)?.email;
  if (email === undefined) return null;
  const { login, name, avatar_url } = user;
  return {
    subject: String(user.id),
    email,
    profile: { email, email_verified: true, user_name: login, name: name ?? login, ...(avatar_url == null ? {} : { avatar_url }) },
  };
}
