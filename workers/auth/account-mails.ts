import { addOneTimeToken } from '../../db/queries/one-time-tokens.ts';
import type { User } from '../../db/queries/users.ts';
import { AccountLanguage, type OneTimePurpose } from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';
import { log } from '../../schema/log.ts';
import { type AccountMail, accountMail } from '../mail/account-mail.ts';
import type { Mailer } from '../mail/mailer.ts';
import { countedAs } from './client-address.ts';
import type { Asked } from './counted.ts';
import { digestOneTimeCode, hashOneTimeToken, newOneTimeCode, newOneTimeToken, ONE_TIME_MINUTES } from './one-time-token.ts';
import { siteOf } from './site.ts';

/**
 * Mails that let their reader do something. Who has an account is nobody's business, so all of this happens after the
 * request was answered: the answer cannot differ, not even in its time.
 */
export function afterwards({ deps }: Asked, work: (mailer: Mailer) => Promise<void>): void {
  const { mailer } = deps;
  if (mailer === null) throw new AppError('mail_unavailable');
  deps.finish(work(mailer).catch((error: unknown) => log('error', 'auth', 'a mail about an account could not be sent', { error })));
}

export type Invitation = {
  user: User;
  /** Where it goes, which is what it proves. */
  email: string;
  purpose: OneTimePurpose;
  kind: Exclude<AccountMail['kind'], 'account_exists'>;
  /** Checked; null when our own pages take over. */
  redirectTo: string | null;
  codeChallenge: string | null;
};

/** Sends a link and a code, in the place of earlier ones of the same purpose. */
export async function sendInvitation(call: Asked, mailer: Mailer, invitation: Invitation): Promise<void> {
  const { deps, now } = call;
  const { user, email, purpose, kind } = invitation;
  if (!(await mayMail(call, email))) return;
  const [token, code] = [newOneTimeToken(), newOneTimeCode()];
  const { digestSecrets } = await deps.auth.keys();
  await addOneTimeToken(deps.db, {
    token_hash: hashOneTimeToken(token),
    code_hash: digestOneTimeCode(digestSecrets[0] as Uint8Array, email, purpose, code),
    user_id: user.id,
    purpose,
    email,
    code_challenge: invitation.codeChallenge,
    expires_at: now + ONE_TIME_MINUTES * 60_000,
    now,
  });
  const link = invitationLink(siteOf(call), token, invitation);
  const mail: AccountMail = kind === 'leave_address' ? { kind, link, code, newEmail: user.new_email ?? '' } : { kind, link, code };
  await mailer.send(accountMail(mail, { to: email, ...wordsFor(user) }));
}

/** Tells whoever tries to sign up again that they need not. */
export async function sendAccountExists(call: Asked, mailer: Mailer, user: User): Promise<void> {
  if (!(await mayMail(call, user.email))) return;
  await mailer.send(accountMail({ kind: 'account_exists', link: `${siteOf(call)}/login` }, { to: user.email, ...wordsFor(user) }));
}

/** Nobody's mailbox is to be flooded from here. Counted per address, whoever asks. */
async function mayMail({ deps }: Asked, email: string): Promise<boolean> {
  const { allowed } = await deps.limits.mail(countedAs('email', email));
  if (!allowed) log('warn', 'auth', 'a mail was not sent: its address has had enough of them this minute');
  return allowed;
}

const wordsFor = (user: User) => ({ language: AccountLanguage.catch('en').parse(user.language), minutes: ONE_TIME_MINUTES });

/**
 * The protocol's link acts by being opened, and leads to the client that asked. Ours opens a page with a button: mail
 * programs open links by themselves, and would use it up.
 */
function invitationLink(site: string, token: string, { purpose, redirectTo, codeChallenge }: Invitation): string {
  if (redirectTo === null && codeChallenge === null) return `${site}/confirm#${new URLSearchParams({ token_hash: token, type: purpose })}`;
  return `${site}/auth/v1/verify?${new URLSearchParams({ token, type: purpose, redirect_to: redirectTo ?? site })}`;
}
