import { parseArgs } from 'node:util';
import { KINDS } from './kinds.ts';

export type FaultArguments = {
  seed: number;
  /** No round begins after that. */
  minutes: number;
  /** Of each kind in each round; null: as many as the kind has by itself. */
  cases: number | null;
  kinds: string[];
  /** Only the case of this name. */
  only: string | null;
};

const DEFAULT_MINUTES = 20;

/** `--seed N --minutes M --cases K --only kind[,kind] --case name`. Throws on anything else. `newSeed` is for when none is given. */
export function faultArguments(args: string[], newSeed: () => number): FaultArguments {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { seed: text, minutes: text, cases: text, only: text, case: text } });
  const kinds = values.only?.split(',') ?? Object.keys(KINDS);
  const unknown = kinds.find((kind) => KINDS[kind] === undefined);
  if (unknown !== undefined) throw new Error(`--only takes ${Object.keys(KINDS).join(', ')}, not ${unknown}`);
  if (values.case !== undefined && (kinds.length > 1 || values.seed === undefined))
    throw new Error('--case needs --seed and one kind in --only');
  return {
    seed: values.seed === undefined ? newSeed() : whole('seed', values.seed, 0),
    minutes: values.minutes === undefined ? DEFAULT_MINUTES : positive('minutes', values.minutes),
    cases: values.cases === undefined ? null : whole('cases', values.cases, 1),
    kinds,
    only: values.case ?? null,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new Error(`--${name} takes a number above 0, not ${text}`);
  return value;
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a whole number from ${least} on, not ${text}`);
  return value;
}
