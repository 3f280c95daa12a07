import { MIN_PASSWORD_LENGTH } from '../../../../schema/api/auth.ts';

export type PasswordFault = 'passwordNeeded' | 'passwordShort' | 'same';

/** What can be said about a new password before the platform is asked. */
export function passwordFault(current: string, next: string): PasswordFault | null {
  if (next === '') return 'passwordNeeded';
  if (next.length < MIN_PASSWORD_LENGTH) return 'passwordShort';
  return next === current ? 'same' : null;
}
