import type { ZodError } from 'zod';
import type { Fault } from '../../schema/errors.ts';
import { jsonPointer } from '../../schema/json-pointer.ts';

const MOST_FAULTS = 100;

/** What zod found wrong, as faults that point into what was sent. */
export const faultsOf = (error: ZodError): Fault[] =>
  error.issues.slice(0, MOST_FAULTS).map((issue) => ({ code: codeOf(issue), message: issue.message, pointer: jsonPointer(issue.path) }));

/** Checks of our own may give their issues a code (`params.code`). */
const codeOf = (issue: ZodError['issues'][number]): string =>
  issue.code === 'custom' && typeof issue.params?.code === 'string' ? issue.params.code : issue.code;
