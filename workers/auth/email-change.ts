import { findUserByEmail, type User } from '../../db/queries/users.ts';
import type { Mailer } from '../mail/mailer.ts';
import { type Invitation, sendAccountExists, sendInvitation } from './account-mails.ts';
import type { Asked } from './counted.ts';

/**
 * Asks both addresses of a change. Both have to agree: whoever is at an open session for a minute must not be able to take
 * the account away, and nobody can be given an address that is not theirs.
 */
export async function sendEmailChange(
  call: Asked,
  mailer: Mailer,
  { user, ...rest }: { user: User } & Pick<Invitation, 'redirectTo' | 'codeChallenge'>,
): Promise<void> {
  if (user.new_email === null) return;
  const invitation = { user, purpose: 'email_change', ...rest } as const;
  await sendInvitation(call, mailer, { ...invitation, email: user.email, kind: 'leave_address' });
  const owner = await findUserByEmail(call.deps.db, user.new_email);
  if (owner === null) await sendInvitation(call, mailer, { ...invitation, email: user.new_email, kind: 'new_address' });
  else await sendAccountExists(call, mailer, owner);
}
