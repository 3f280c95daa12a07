import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { AuthSession, AuthSettings, AuthUser, HalfDone, type OneTimePurpose, Role } from '../../../schema/api/auth.ts';
import { isProblem, request } from './request.ts';

/** The server keeps the session in an httpOnly cookie: no script of this site ever holds a token. */
const User = AuthUser.pick({ id: true, email: true }).extend({ app_metadata: z.object({ role: Role }) });
export type User = z.infer<typeof User>;

const Anything = z.unknown();

export const SESSION_KEY = ['session'] as const;

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: readSession, staleTime: 60_000 });
}

export async function readSession(): Promise<User | null> {
  try {
    return await request(User, '/auth/v1/user');
  } catch (problem) {
    if (isProblem(problem, 'unauthenticated')) return null;
    throw problem;
  }
}

export type Credentials = { email: string; password: string };

export const signIn = (body: Credentials) => request(Anything, '/auth/v1/token?grant_type=password', { method: 'POST', body });
/** `language`: of the mails that follow. `time_zone`: that of their clock, to begin with. */
export const signUp = (body: Credentials & { data: { language: string; time_zone: string } }) =>
  request(Anything, '/auth/v1/signup', { method: 'POST', body });
/** Here only: the profile ends sessions elsewhere. */
export const signOut = () => request(Anything, '/auth/v1/logout?scope=local', { method: 'POST' });

/** Asks for a mail with a link to choose another password, or to sign in; the answer never says whether there is an account. */
export const askToRecover = (email: string) => request(Anything, '/auth/v1/recover', { method: 'POST', body: { email } });
export const askForLink = (email: string, language: string) =>
  request(Anything, '/auth/v1/otp', { method: 'POST', body: { email, data: { language } } });

/** What a mail's link asks to be confirmed. */
export type Invitation = { token_hash: string; type: OneTimePurpose };
export const acceptInvitation = (body: Invitation) =>
  request(z.union([HalfDone, AuthSession]), '/auth/v1/verify', { method: 'POST', body });

export const choosePassword = (password: string) => request(Anything, '/auth/v1/user', { method: 'PUT', body: { password } });

/** Names of the services whose accounts may be used to sign in. */
export function useSignInProviders() {
  return useQuery({
    queryKey: ['sign-in-providers'],
    queryFn: async () => {
      const { external } = await request(AuthSettings, '/auth/v1/settings');
      return Object.keys(external).filter((id) => id !== 'email' && external[id] === true);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
