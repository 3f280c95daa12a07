import { isUnavailable } from '../../db/client.ts';
import { AppError, ERROR_STATUS, ERROR_TITLE, type Problem } from '../../schema/errors.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** What was thrown, as an error that may be shown: nothing unexpected leaves with its own words. */
export function appErrorOf(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isUnavailable(thrown)) return new AppError('database_unavailable', undefined, { headers: { 'retry-after': '2' } });
  return new AppError('internal_error');
}

/** The body of an error answer (RFC 9457). The detail is written by us, never taken from an unexpected error. */
export function problemOf(error: AppError, instance?: string): Problem {
  return {
    type: `https://edgeloom.dev/problems/${error.code.replaceAll('_', '-')}`,
    title: ERROR_TITLE[error.code],
    status: ERROR_STATUS[error.code],
    code: error.code,
    ...(error.message === ERROR_TITLE[error.code] ? {} : { detail: error.message }),
    ...(instance === undefined ? {} : { instance }),
    ...(error.faults === undefined ? {} : { errors: error.faults }),
  };
}

/** `extra` members stand beside the problem's own: another protocol's view of the same error. */
export function problemResponse(error: AppError, instance?: string, extra: { [member: string]: unknown } = {}): Response {
  const problem = problemOf(error, instance);
  return new Response(JSON.stringify({ ...extra, ...problem }), {
    status: problem.status,
    headers: { ...error.headers, 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
}
