import type { Operation } from '../api/operation.ts';
import { readHealth, readKeys, readOffer } from './about.ts';
import { otp, recover, resend } from './mail-requests.ts';
import { endSession, logout, readSessions } from './sessions.ts';
import { authorize, callback, linkIdentityBegins, unlinkIdentity } from './sign-in-elsewhere.ts';
import { signUp } from './sign-up.ts';
import { token } from './token.ts';
import { changeUser, readUser } from './user.ts';
import { verify, verifyLink } from './verify.ts';

/** Accounts and sessions, in the wire protocol that the `@supabase/auth-js` client speaks. */
export const authOperations: readonly Operation[] = [
  signUp,
  token,
  logout,
  recover,
  otp,
  resend,
  verify,
  verifyLink,
  readUser,
  changeUser,
  authorize,
  callback,
  linkIdentityBegins,
  unlinkIdentity,
  readSessions,
  endSession,
  readOffer,
  readHealth,
  ...readKeys,
];
