import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * API keys look like `edgeloom_` and 49 characters of base62: 43 that spell 256 random bits, and 6 that are their CRC-32.
 * The prefix lets secret scanners find a key that was published, `KEY_SHAPE` and the checksum tell it from what only looks
 * like one, here as there: a mistyped key is refused without asking anybody.
 */
const PREFIX = 'edgeloom_';
const SECRET_BYTES = 32;
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const KEY_SHAPE = /^edgeloom_[0-9A-Za-z]{49}$/;
/** What its owner is shown of a key: enough to recognise it by, and 48 of the 256 bits. */
const SHOWN = 4;

export const newApiKey = (): string => {
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_LENGTH);
  return `${PREFIX}${secret}${checksum(secret)}`;
};

export function isApiKey(text: string): boolean {
  const secret = text.slice(PREFIX.length, -CHECKSUM_LENGTH);
  return KEY_SHAPE.test(text) && text.endsWith(checksum(secret));
}

/**
 * What is kept of a key. A fast hash is right here, unlike for a password: nobody can try 2^256 secrets however fast each
 * try is, and this is computed on every request.
 */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('base64url');

export const shownOf = (key: string): { prefix: string; last_four: string } => ({
  prefix: key.slice(0, PREFIX.length + SHOWN),
  last_four: key.slice(-SHOWN),
});

const checksum = (secret: string): string => base62(BigInt(crc32(secret)), CHECKSUM_LENGTH);

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = (DIGITS[Number(rest % 62n)] as string) + text;
  return text;
}
