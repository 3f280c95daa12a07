import type { Breach } from './invariants.ts';
import type { RoundResult } from './round.ts';

type Row = {
  kind: string;
  rounds: number;
  cases: number;
  executions: number;
  kills: number;
  lost: number;
  doubled: number;
  otherwise: number;
};

const LOST: readonly Breach['invariant'][] = ['I1', 'I5'];
const DOUBLED: readonly Breach['invariant'][] = ['I3', 'I4'];

/** What came of all rounds, as lines of text: a row per kind, then how often what happened, then the largest figures. */
export function faultTable(results: ReadonlyMap<string, readonly RoundResult[]>): string[] {
  const rows = [...results].map(([kind, rounds]) => rowOf(kind, rounds));
  const all = [...results.values()].flat();
  const total = { ...rowOf('all', all), rounds: Math.max(0, ...rows.map((row) => row.rounds)) };
  return [
    ...aligned([Object.keys(total), ...[...rows, total].map((row) => Object.values(row).map(String))]),
    '',
    ...[...countsOf(all)].map(([what, times]) => `${what}: ${times}`),
    ...[...figuresOf(all)].map(([what, { value, of }]) => `${what}: ${value}${of === '' ? '' : ` (${of})`}`),
  ];
}

function rowOf(kind: string, rounds: readonly RoundResult[]): Row {
  const sum = (number: (round: RoundResult) => number): number => rounds.reduce((all, round) => all + number(round), 0);
  const found = rounds.flatMap((round) => round.breaches);
  const lost = new Set(found.filter(({ invariant }) => LOST.includes(invariant)).map((breach) => breach.execution_id)).size;
  const doubled = new Set(found.filter(({ invariant }) => DOUBLED.includes(invariant)).map((breach) => breach.execution_id)).size;
  return {
    kind,
    rounds: rounds.length,
    cases: sum((round) => round.cases),
    executions: sum((round) => round.executions),
    kills: sum((round) => round.kills),
    lost,
    doubled,
    otherwise: found.filter(({ invariant }) => ![...LOST, ...DOUBLED].includes(invariant)).length,
  };
}

function countsOf(rounds: readonly RoundResult[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const round of rounds) for (const [what, times] of Object.entries(round.counts)) counts.set(what, (counts.get(what) ?? 0) + times);
  return counts;
}

function figuresOf(rounds: readonly RoundResult[]): Map<string, RoundResult['figures'][string]> {
  const figures = new Map<string, RoundResult['figures'][string]>();
  for (const round of rounds) {
    for (const [what, figure] of Object.entries(round.figures)) {
      if (figure.value > (figures.get(what)?.value ?? Number.NEGATIVE_INFINITY)) figures.set(what, figure);
    }
  }
  return figures;
}

/** Columns of equal width; the first to the left, numbers to the right. */
function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  );
}
