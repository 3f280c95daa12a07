import { z } from 'zod';
import type { OAuthTokens } from '../../blocks/oauth/authorization.ts';
import type { Person } from './sign-in-providers.ts';

const Claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().optional(),
  email_verified: z.unknown().optional(),
  /** Microsoft's word for it: the domain's owner has verified the address. */
  xms_edov: z.unknown().optional(),
  name: z.string().optional(),
  picture: z.string().optional(),
});
const TRUE: readonly unknown[] = [true, 1, 'true', '1'];

/** Who an ID token is about; null when its issuer does not vouch for their address. The token's signature was checked. */
export function oidcPerson({ idClaims }: OAuthTokens): Person | null {
  const claims = Claims.safeParse(idClaims);
  if (!claims.success) return null;
  const { sub, email, email_verified, xms_edov, name, picture } = claims.data;
  if (email === undefined || !(TRUE.includes(email_verified) || TRUE.includes(xms_edov))) return null;
  const shown = { ...(name === undefined ? {} : { name }), ...(picture === undefined ? {} : { avatar_url: picture }) };
  return { subject: sub, email, profile: { email, email_verified: true, ...shown } };
}
