import type { ZodError } from 'zod';
import type { Fault } from '../../schema/errors.ts';

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

/** JSON pointer (RFC 6901) of a path. */
export const pointerOf = (path: readonly PropertyKey[]): string => path.map((part) => `/${escapeToken(String(part))}`).join('');

const MOST_FAULTS = 100;

/** What zod found wrong, as faults that point into what was sent. */
export const faultsOf = (error: ZodError): Fault[] =>
  error.issues.slice(0, MOST_FAULTS).map((issue) => ({ code: issue.code, message: issue.message, pointer: pointerOf(issue.path) }));
