import { z } from 'zod';
import { ERROR_STATUS, type ErrorCode, Fault } from '../../../schema/errors.ts';
import type { Words } from '../i18n/words.ts';

/** `network`: no answer came. `unreadable`: an answer came that does not have the shape it should. */
export type ProblemCode = ErrorCode | 'network' | 'unreadable' | 'other';

/** Why a request did not do what it should. `title` is the server's own sentence, in English. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly faults: Fault[];

  constructor(code: ProblemCode, title: string, faults: Fault[] = []) {
    super(title);
    this.name = 'ApiProblem';
    this.code = code;
    this.faults = faults;
  }
}

/** What we read of a problem: less than the API promises, so that a proxy's or an auth client's answer is understood too. */
const Answer = z.object({
  code: z.string().optional(),
  error_code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  msg: z.string().optional(),
  errors: z.array(Fault).optional(),
});

type Request = { method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; body?: unknown; signal?: AbortSignal };

/**
 * One request to our own origin; the session travels in its cookie. Answers the parsed body, or throws `ApiProblem`.
 * An empty answer is parsed as undefined.
 */
export async function request<T>(shape: z.ZodType<T>, path: string, { method = 'GET', body, signal }: Request = {}): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    text = await response.text();
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiProblem('network', String(cause));
  }
  const answer = parseJson(text);
  if (!response.ok) throw toProblem(response.status, answer);
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw new ApiProblem('unreadable', `${method} ${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toProblem(status: number, answer: unknown): ApiProblem {
  const parsed = Answer.safeParse(answer);
  const { code, error_code, title, detail, msg, errors } = parsed.success ? parsed.data : {};
  const said = code ?? error_code;
  const known = said !== undefined && isErrorCode(said) ? said : status === 401 ? 'unauthenticated' : 'other';
  return new ApiProblem(known, detail ?? title ?? msg ?? `HTTP ${status}`, errors);
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code);

/** The sentence that a person reads, in their language; the server's own where we have none. */
export function problemSentence(words: Words, problem: unknown): string {
  if (!(problem instanceof ApiProblem)) return words.problems.unreadable;
  switch (problem.code) {
    case 'network':
    case 'unreadable':
      return words.problems[problem.code];
    case 'other':
      return problem.message;
    default:
      return words.errors[problem.code];
  }
}

export const isProblem = (problem: unknown, ...codes: ProblemCode[]): boolean =>
  problem instanceof ApiProblem && codes.includes(problem.code);
