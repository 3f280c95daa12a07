import type { Breach } from './invariants.ts';
import type { Rig } from './rig.ts';

/** What a round is to do: everything random in it comes from `seed`. */
export type RoundOptions = {
  seed: number;
  /** About how many executions, or however a kind counts. */
  cases: number;
  /** Only the case of this name, for looking at a failure again. */
  only?: string;
};

/** What came of it. */
export type RoundResult = {
  cases: number;
  executions: number;
  kills: number;
  breaches: (Breach & { case: string })[];
  /** How often what, by what it is. Those of several rounds add up. */
  counts: Record<string, number>;
  /** Other numbers, by what they say; times in milliseconds. The largest counts; `of` says whose it is. */
  figures: Record<string, { value: number; of: string }>;
};

export type Round = (rig: Rig, options: RoundOptions) => Promise<RoundResult>;

export const emptyResult = (): RoundResult => ({ cases: 0, executions: 0, kills: 0, breaches: [], counts: {}, figures: {} });

/** Keeps the larger one. */
export function noteFigure(result: Pick<RoundResult, 'figures'>, name: string, value: number, of = ''): void {
  const known = result.figures[name];
  if (known === undefined || value > known.value) result.figures[name] = { value, of };
}

export function count(result: Pick<RoundResult, 'counts'>, what: string, times = 1): void {
  result.counts[what] = (result.counts[what] ?? 0) + times;
}
