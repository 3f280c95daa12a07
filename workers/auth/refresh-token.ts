import { createHash, randomBytes } from 'node:crypto';
import { keyedDigest } from './token-keys.ts';

/** A refresh token: 256 bits in base64url that nobody can guess, so a plain hash is enough to keep it by. */
export const REFRESH_TOKEN_S = 30 * 24 * 3_600;

/** The first of a session. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url');

/**
 * What `token` is exchanged for. It follows from the token and our secret, so an exchange that is asked for twice at once
 * has one answer though only hashes are stored; whoever has an old token alone cannot compute the newer ones.
 */
export const nextRefreshToken = (token: string, secret: Uint8Array): string => keyedDigest(secret, 'next refresh token', token);

export const hashRefreshToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
