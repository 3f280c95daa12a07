import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { AuthUser } from '../../../schema/api/auth.ts';
import { isProblem, request } from './request.ts';

/** The server keeps the session in an httpOnly cookie: no script of this site ever holds a token. */
const User = AuthUser.pick({ id: true, email: true });
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
export const signUp = (body: Credentials) => request(Anything, '/auth/v1/signup', { method: 'POST', body });
export const signOut = () => request(Anything, '/auth/v1/logout', { method: 'POST' });
