import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { OneTimePurpose } from '../../schema/api/auth.ts';
import { keyedDigest } from './token-keys.ts';

/** What a mail lets its reader do, once: by the token of its link (256 bits), or by typing six digits. */
export const ONE_TIME_MINUTES = 60;

export const newOneTimeToken = (): string => randomBytes(32).toString('base64url');

/** Unguessable, so a plain hash keeps it. */
export const hashOneTimeToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

export const newOneTimeCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** Six digits are guessed in no time by whoever can check them: their digest takes our secret, and is of one address only. */
export const digestOneTimeCode = (secret: Uint8Array, email: string, purpose: OneTimePurpose, code: string): string =>
  keyedDigest(secret, 'one-time code', `${purpose}\0${email}\0${code}`);
