import { ApiProblem } from '../api/request.ts';
import type { Words } from '../i18n/words.ts';

/** Why the platform does not take a value, in the reader's language; undefined for whatever else it says. */
export function valueRefusal(code: string, words: Words): string | undefined {
  const { refusals } = words.value;
  return Object.hasOwn(refusals, code) ? refusals[code as keyof typeof refusals] : undefined;
}

/** The same for the first fault of a problem that is about a value. */
export function valueRefusalOf(problem: unknown, words: Words): string | undefined {
  if (!(problem instanceof ApiProblem)) return undefined;
  return problem.faults.map(({ code }) => valueRefusal(code, words)).find((sentence) => sentence !== undefined);
}
