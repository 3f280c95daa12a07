import { MIN_PASSWORD_LENGTH } from '../../../schema/api/auth.ts';
import type { Credentials } from '../api/session.ts';

export type Mode = 'signIn' | 'signUp';
export type CredentialFault = 'emailNeeded' | 'passwordNeeded' | 'passwordShort';

/** What can be said about an e-mail and a password before the platform is asked; empty when nothing. */
export function credentialFaults({ email, password }: Credentials, mode: Mode): { email?: CredentialFault; password?: CredentialFault } {
  const passwordFault: CredentialFault | null =
    password === '' ? 'passwordNeeded' : mode === 'signUp' && password.length < MIN_PASSWORD_LENGTH ? 'passwordShort' : null;
  return {
    ...(!/^\S+@\S+$/.test(email.trim()) && { email: 'emailNeeded' as const }),
    ...(passwordFault !== null && { password: passwordFault }),
  };
}
