import type { TemplateBudget } from './budget.ts';
import { isListValue, isMapValue, isMissing, isTextValue, type Value } from './nodes.ts';

export type { Value } from './nodes.ts';

/** A new value object costs more than a character. */
export const WORK_PER_MEMBER = 5;
/** Values may hold others twice (`[x, x]`), so their size can be far beyond their memory: every walk is counted. */
const MAX_VALUE_DEPTH = 64;

/** Characters and members of a value, all levels down; spends as much. */
export function weigh(value: Value, budget: TemplateBudget, depth = 0): number {
  assertDepth(depth);
  let weight = 1;
  if (isTextValue(value)) weight += value.value.length;
  else if (isListValue(value)) for (const member of value.value) weight += weigh(member, budget, depth + 1);
  else if (isMapValue(value)) for (const [key, member] of value.value) weight += key.length + weigh(member, budget, depth + 1);
  budget.spend(isTextValue(value) ? weight : WORK_PER_MEMBER);
  return weight;
}

/** What a value looks like in text. Missing and null are empty; lists and dictionaries are JSON. */
export function textOf(value: Value, budget: TemplateBudget): string {
  if (isTextValue(value)) return value.value;
  if (isMissing(value)) return '';
  return isListValue(value) || isMapValue(value) ? jsonOf(value, budget) : value.toString();
}

export type JsonStyle = { indent?: number; sortKeys?: boolean };

/** Python's `json.dumps`: a space after `,` and `:`; with `indent`, a line for each member. */
export function jsonOf(value: Value, budget: TemplateBudget, style: JsonStyle = {}, depth = 0): string {
  assertDepth(depth);
  budget.spend(WORK_PER_MEMBER);
  if (isMissing(value)) return literal('null', budget);
  if (!isListValue(value) && !isMapValue(value)) return literal(JSON.stringify(value.value), budget);
  const members = isListValue(value)
    ? value.value.map((member) => jsonOf(member, budget, style, depth + 1))
    : sorted([...value.value], style).map(([key, member]) => {
        return `${literal(JSON.stringify(key), budget)}: ${jsonOf(member, budget, style, depth + 1)}`;
      });
  const [open, close] = isListValue(value) ? '[]' : '{}';
  if (style.indent === undefined || members.length === 0) return `${open}${members.join(', ')}${close}`;
  const line = `\n${' '.repeat(style.indent * depth)}`;
  const inner = line + ' '.repeat(style.indent);
  budget.spend(members.length * inner.length);
  return `${open}${inner}${members.join(`,${inner}`)}${line}${close}`;
}

function literal(json: string, budget: TemplateBudget): string {
  budget.spend(json.length + WORK_PER_MEMBER);
  return json;
}

const sorted = (entries: [string, Value][], { sortKeys = false }: JsonStyle): [string, Value][] =>
  sortKeys ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;

/** Python's `==`: numbers by value, everything else by type and content. */
export function isSameValue(a: Value, b: Value, budget: TemplateBudget, depth = 0): boolean {
  assertDepth(depth);
  budget.spend(WORK_PER_MEMBER);
  if (isListValue(a) && isListValue(b)) {
    return (
      a.value.length === b.value.length && a.value.every((member, index) => isSameValue(member, b.value[index] as Value, budget, depth + 1))
    );
  }
  if (isMapValue(a) && isMapValue(b)) {
    return (
      a.value.size === b.value.size &&
      [...a.value].every(([key, member]) => {
        const other = b.value.get(key);
        return other !== undefined && isSameValue(member, other, budget, depth + 1);
      })
    );
  }
  if (isTextValue(a) && isTextValue(b)) budget.spend(Math.min(a.value.length, b.value.length));
  return isMissing(a) || isMissing(b) ? isMissing(a) && isMissing(b) : a.value === b.value;
}

function assertDepth(depth: number): void {
  if (depth > MAX_VALUE_DEPTH) throw new Error('a value is nested too deeply');
}
