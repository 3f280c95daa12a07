import { Environment } from '@huggingface/jinja';
import type { JsonObject } from '../../schema/json.ts';
import type { TemplateBudget } from './budget.ts';
import { type Value, WORK_PER_MEMBER } from './values.ts';

/**
 * The names that a template can use: its values, and under them Jinja's constants, `range` and `namespace`. A clock and
 * `raise_exception` are not among them.
 */
export function templateScope(values: JsonObject, budget: TemplateBudget): Environment {
  const globals = new Environment();
  for (const [name, value] of [
    ['true', true],
    ['false', false],
    ['none', null],
  ] as const) {
    globals.set(name, value);
    globals.set(name.charAt(0).toUpperCase() + name.slice(1), value);
  }
  globals.set('range', (...args: unknown[]) => boundedRange(args, budget));
  const scope = new Environment(globals);
  // A map of its own, so that a value may be called anything, also like a global.
  scope.variables = (globals.set('values', values) as Value & { value: Map<string, Value> }).value;
  globals.variables.delete('values');
  return scope;
}

/** Python's `range`. Counts first and never adds up, so that a step too small to move a huge number ends too. */
function boundedRange(args: readonly unknown[], budget: TemplateBudget): number[] {
  if (args.length < 1 || args.length > 3 || !args.every(Number.isSafeInteger)) throw new Error('range takes one to three whole numbers');
  const numbers = args as number[];
  const [start, stop, step] = [numbers.length === 1 ? 0 : (numbers[0] as number), numbers[1] ?? (numbers[0] as number), numbers[2] ?? 1];
  if (step === 0) throw new Error('the step of range must not be zero');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  budget.spend(length * WORK_PER_MEMBER);
  return Array.from({ length }, (_, index) => start + index * step);
}
