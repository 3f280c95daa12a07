import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { MIN_PASSWORD_LENGTH } from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';

/**
 * Password hashes: scrypt with its parameters written in front, `scrypt$N$r$p$salt$hash` (salt and hash in base64url), so
 * that stronger ones can replace them account by account. About 150 ms of CPU and 16 MB each: callers limit their rate.
 */
const PARAMETERS = { N: 2 ** 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Ceiling of what a stored hash may ask for. */
const MEMORY_BYTES = 64 * 1024 * 1024;

/** Throws `weak_password`. Length is what counts; rules about signs only make people choose worse. */
export function assertStrong(password: string): void {
  if (password.length < MIN_PASSWORD_LENGTH) {
    throw new AppError('weak_password', `A password has at least ${MIN_PASSWORD_LENGTH} characters.`);
  }
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, PARAMETERS);
  const { N, r, p } = PARAMETERS;
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/**
 * Whether the password is the one of `stored`. Without a stored hash (nobody has this e-mail, or signs in otherwise) the
 * same work is done for nothing, so that the time of the answer says nothing about who has an account.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt = '', hash = ''] = (stored ?? NOBODY).split('$');
  if (scheme !== 'scrypt') throw new Error('a stored password hash has an unknown scheme');
  const expected = Buffer.from(hash, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), expected.length, { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(actual, expected) && stored !== null;
}

const NOBODY = `scrypt$${PARAMETERS.N}$${PARAMETERS.r}$${PARAMETERS.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** One person's password may come composed or decomposed from different keyboards: NFKC makes them one. */
const derive = (password: string, salt: Buffer, bytes: number, parameters: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, hash: Buffer) => (error === null ? resolve(hash) : reject(error));
    scrypt(password.normalize('NFKC'), salt, bytes, { ...parameters, maxmem: MEMORY_BYTES }, done);
  });
