import type { Environment } from '@huggingface/jinja';
import type { BoundedInterpreter } from './interpreter.ts';
import {
  held,
  heldValue,
  isListValue,
  isMissing,
  isNumberValue,
  isTextValue,
  type KeywordNode,
  node,
  type Statement,
  toValue,
  type Value,
} from './nodes.ts';
import { type JsonStyle, jsonOf, textOf, WORK_PER_MEMBER, weigh } from './values.ts';

/** `args` are evaluated already (`heldArguments`). */
export type FilterCall = { name: string; args: Statement[]; scope: Environment };

/** Filters that look at no more than one member: paid by the step alone. */
const CHEAP = new Set(['first', 'last', 'length', 'list', 'int', 'float', 'abs', 'bool']);
/** Filters of texts: what is no text is written as one first, and what is missing is empty. */
const OF_TEXT = new Set(['upper', 'lower', 'title', 'capitalize', 'trim', 'indent', 'replace', 'truncate', 'wordcount']);
const OF_LIST = new Set([
  'first',
  'last',
  'list',
  'reverse',
  'sort',
  'unique',
  'map',
  'selectattr',
  'rejectattr',
  'join',
  'length',
  'sum',
  'min',
  'max',
]);

/** Applies a filter: ours where there is one, else the library's after paying for what it will touch. */
export function applyFilter(on: BoundedInterpreter, given: Value, { name: written, args, scope }: FilterCall): Value {
  const name = ALIAS.get(written) ?? written;
  const operand = prepared(on, given, name);
  const own = OWN.get(name);
  if (own !== undefined) return own(on, operand, readArguments(args));
  if (!CHEAP.has(name)) pay(on, operand, name, args);
  if (name === 'replace') payReplace(on, operand, args);
  if (name === 'indent') payIndent(on, operand, args);
  const filter =
    args.length === 0 ? node('Identifier', { value: name }) : node('CallExpression', { callee: node('Identifier', { value: name }), args });
  return on.byLibrary(node('FilterExpression', { operand: held(operand), filter }), scope);
}

const ALIAS: ReadonlyMap<string, string> = new Map([
  ['d', 'default'],
  ['e', 'escape'],
  ['count', 'length'],
]);

function prepared(on: BoundedInterpreter, operand: Value, name: string): Value {
  if (OF_TEXT.has(name) && !isTextValue(operand)) return on.text(textOf(operand, on.budget));
  if (isMissing(operand) && OF_LIST.has(name)) return on.list([]);
  if (isMissing(operand) && (name === 'int' || name === 'float')) return on.text('');
  return operand;
}

/** A filter may look at all of its operand, compare its arguments with each member, and sort. */
function pay(on: BoundedInterpreter, operand: Value, name: string, args: readonly Statement[]): void {
  const members = isListValue(operand) ? operand.value.length : 1;
  const compared = args.reduce((sum, argument) => sum + weigh(heldValue(argument), on.budget), 0);
  const rounds = name === 'sort' || name === 'dictsort' ? Math.ceil(Math.log2(members + 2)) : 1;
  on.budget.spend((weigh(operand, on.budget) + members * (compared + WORK_PER_MEMBER)) * rounds);
}

function payReplace(on: BoundedInterpreter, operand: Value, args: readonly Statement[]): void {
  const [from, to] = args.map((argument) => textOf(heldValue(argument), on.budget));
  const text = operand.value as string;
  const most = from === undefined || from === '' ? text.length + 1 : Math.floor(text.length / from.length);
  on.budget.build(text.length + most * (to?.length ?? 0));
}

function payIndent(on: BoundedInterpreter, operand: Value, args: readonly Statement[]): void {
  const text = operand.value as string;
  const width = Math.max(0, ...args.map(heldValue).map((argument) => (isNumberValue(argument) ? argument.value : 4)));
  on.budget.build(text.length + (text.split('\n').length + 1) * width);
}

type Arguments = { positional: Value[]; named: Map<string, Value> };

function readArguments(args: readonly Statement[]): Arguments {
  const read: Arguments = { positional: [], named: new Map() };
  for (const argument of args) {
    if (argument.type === 'KeywordArgumentExpression') read.named.set((argument as KeywordNode).key.value, heldValue(argument));
    else if (argument.type.endsWith('SpreadExpression')) throw new Error('a filter does not take * or ** arguments');
    else read.positional.push(heldValue(argument));
  }
  return read;
}

/** The argument at a position or under a name. */
const argument = ({ positional, named }: Arguments, position: number, name: string): Value | undefined =>
  positional[position] ?? named.get(name);

function wholeNumber(value: Value | undefined, absent: number, name: string): number {
  if (value === undefined || isMissing(value)) return absent;
  if (!isNumberValue(value) || !Number.isInteger(value.value) || value.value < 0 || value.value > 1_000_000)
    throw new Error(`${name} must be a whole number`);
  return value.value;
}

type OwnFilter = (on: BoundedInterpreter, operand: Value, args: Arguments) => Value;

const OWN: ReadonlyMap<string, OwnFilter> = new Map<string, OwnFilter>([
  ['default', orDefault],
  ['escape', (on, operand) => on.escape(operand)],
  ['safe', (on, operand) => on.markSafe(on.text(textOf(operand, on.budget)))],
  ['string', (on, operand) => on.text(textOf(operand, on.budget))],
  ['join', join],
  ['tojson', toJson],
  ['round', round],
  ['truncate', truncate],
  ['wordcount', (on, operand) => toValue(words(on, operand.value as string))],
  ['sum', (on, operand) => toValue(numbers(on, operand, 'sum').reduce((sum, number) => sum + number, 0))],
  ['min', (on, operand) => extreme(on, operand, 'min', (a, b) => a < b)],
  ['max', (on, operand) => extreme(on, operand, 'max', (a, b) => a > b)],
]);

function orDefault(on: BoundedInterpreter, operand: Value, args: Arguments): Value {
  const alsoEmpty = argument(args, 1, 'boolean')?.value === true;
  const isAbsent = operand.type === 'UndefinedValue' || (alsoEmpty && !operand.__bool__().value);
  return isAbsent ? (argument(args, 0, 'default_value') ?? on.text('')) : operand;
}

function join(on: BoundedInterpreter, operand: Value, args: Arguments): Value {
  const delimiter = textOf(argument(args, 0, 'd') ?? on.text(''), on.budget);
  if (!isListValue(operand) && !isTextValue(operand)) throw new Error('only a list can be joined');
  const attribute = argument(args, 1, 'attribute');
  const members = isListValue(operand) ? operand.value : Array.from(operand.value, (char) => on.text(char));
  on.budget.spend(members.length);
  const texts = members.map((member) => textOf(attribute === undefined ? member : partOf(member, attribute), on.budget));
  on.budget.build(texts.reduce((sum, text) => sum + text.length + delimiter.length, 0));
  return on.text(texts.join(delimiter));
}

function partOf(member: Value, attribute: Value): Value {
  const part = member.value instanceof Map ? (member.value as Map<unknown, Value>).get(attribute.value) : undefined;
  return part ?? toValue(undefined);
}

function toJson(on: BoundedInterpreter, operand: Value, args: Arguments): Value {
  const indent = argument(args, 0, 'indent');
  const style: JsonStyle = { sortKeys: args.named.get('sort_keys')?.value === true };
  if (indent !== undefined && !isMissing(indent)) style.indent = Math.min(16, wholeNumber(indent, 0, 'indent'));
  return on.text(jsonOf(operand, on.budget, style));
}

/** Jinja's `round(precision, method)`: halves go away from zero, and the result is a float. */
function round(on: BoundedInterpreter, operand: Value, args: Arguments): Value {
  if (!isNumberValue(operand)) throw new Error('only a number can be rounded');
  const scale = 10 ** Math.min(15, wholeNumber(argument(args, 0, 'precision'), 0, 'precision'));
  const method = argument(args, 1, 'method')?.value ?? 'common';
  const scaled = operand.value * scale;
  const away = Math.sign(scaled) * Math.round(Math.abs(scaled));
  const rounded = method === 'ceil' ? Math.ceil(scaled) : method === 'floor' ? Math.floor(scaled) : away;
  return on.byLibrary(node('FloatLiteral', { value: rounded / scale }), on.global);
}

/** Jinja's `truncate(length, killwords, end)`. */
function truncate(on: BoundedInterpreter, operand: Value, args: Arguments): Value {
  const text = operand.value as string;
  const length = wholeNumber(argument(args, 0, 'length'), 255, 'length');
  const end = textOf(argument(args, 2, 'end') ?? on.text('...'), on.budget);
  if (text.length <= length) return operand;
  on.budget.build(length + end.length);
  const cut = text.slice(0, Math.max(0, length - end.length));
  const lastSpace = cut.lastIndexOf(' ');
  const keepsWords = argument(args, 1, 'killwords')?.value !== true && lastSpace > 0;
  return on.text((keepsWords ? cut.slice(0, lastSpace) : cut) + end);
}

function words(on: BoundedInterpreter, text: string): number {
  on.budget.spend(text.length * WORK_PER_MEMBER);
  return text.match(/\S+/g)?.length ?? 0;
}

function numbers(on: BoundedInterpreter, operand: Value, name: string): number[] {
  if (!isListValue(operand)) throw new Error(`${name} takes a list`);
  on.budget.spend(operand.value.length);
  return operand.value.map((member) => {
    if (!isNumberValue(member)) throw new Error(`${name} takes a list of numbers`);
    return member.value;
  });
}

function extreme(on: BoundedInterpreter, operand: Value, name: string, isBetter: (a: number, b: number) => boolean): Value {
  const [first, ...rest] = numbers(on, operand, name);
  return toValue(rest.reduce<number | undefined>((best, number) => (best === undefined || isBetter(number, best) ? number : best), first));
}
