import type { BoundedInterpreter } from './interpreter.ts';
import { isListValue, isMapValue, isMissing, isTextValue, type Value } from './nodes.ts';
import { isSameValue, textOf } from './values.ts';

/**
 * A binary operator with both sides known. What grows with its operands is paid for first; equality, joining, repeating
 * and ordering of texts are Python's and done here; the rest is the library's.
 */
export function evaluateOperator(on: BoundedInterpreter, operator: string, left: Value, right: Value, library: () => Value): Value {
  switch (operator) {
    case '==':
      return on.boolean(isSameValue(left, right, on.budget));
    case '!=':
      return on.boolean(!isSameValue(left, right, on.budget));
    case '~':
      return joined(on, left, right);
    case '+':
      if ((isTextValue(left) || isTextValue(right)) && !isMissing(left) && !isMissing(right)) return joined(on, left, right);
      if (isListValue(left) && isListValue(right)) on.budget.spend(left.value.length + right.value.length);
      return library();
    case '*':
      if (isTextValue(left) && right.type === 'IntegerValue') return repeated(on, left.value, right.value as number);
      if (isTextValue(right) && left.type === 'IntegerValue') return repeated(on, right.value, left.value as number);
      return library();
    case 'in':
    case 'not in':
      return on.boolean(isMember(on, left, right) === (operator === 'in'));
    case '<':
    case '>':
    case '<=':
    case '>=':
      return isTextValue(left) && isTextValue(right) ? on.boolean(isOrdered(on, operator, left.value, right.value)) : library();
    default:
      return library();
  }
}

function joined(on: BoundedInterpreter, left: Value, right: Value): Value {
  const [before, after] = [textOf(left, on.budget), textOf(right, on.budget)];
  on.budget.build(before.length + after.length);
  return on.text(before + after);
}

function repeated(on: BoundedInterpreter, text: string, times: number): Value {
  const count = Math.max(0, times);
  on.budget.build(text.length * count);
  return on.text(text === '' ? '' : text.repeat(count));
}

function isMember(on: BoundedInterpreter, member: Value, container: Value): boolean {
  if (isTextValue(container)) {
    if (!isTextValue(member)) return false;
    on.budget.spend(container.value.length + member.value.length);
    return container.value.includes(member.value);
  }
  if (isMapValue(container)) return isTextValue(member) && container.value.has(member.value);
  if (isMissing(container)) return false;
  if (!isListValue(container)) throw new Error('the right side of "in" must be a list, a dictionary or a text');
  return container.value.some((candidate) => isSameValue(member, candidate, on.budget));
}

function isOrdered(on: BoundedInterpreter, operator: '<' | '>' | '<=' | '>=', left: string, right: string): boolean {
  on.budget.spend(Math.min(left.length, right.length));
  switch (operator) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    default:
      return operator satisfies never;
  }
}
