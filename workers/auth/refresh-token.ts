import { createHash, randomBytes } from 'node:crypto';

/** A refresh token: 256 random bits in base64url, unguessable, so a plain hash is enough to keep it by. */
export const REFRESH_TOKEN_S = 30 * 24 * 3_600;

export const newRefreshToken = (): string => randomBytes(32).toString('base64url');

export const hashRefreshToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
