import { Environment, type Interpreter } from '@huggingface/jinja';

/** A node of the library's syntax tree. Which fields it has depends on `type`. */
export type Statement = NonNullable<Parameters<Interpreter['evaluate']>[0]>;
/** A value while a template is filled; `value` is a string, number, boolean, null, array of values, or Map of them. */
export type Value = ReturnType<Interpreter['evaluate']>;

/** The fields that we read of the nodes that we treat ourselves; `type` says which. */
export type Body = Statement & { body: Statement[]; alternate: Statement[]; defaultBlock: Statement[] };
export type ForNode = Body & { iterable: Statement };
export type SelectNode = Statement & { lhs: Statement; test: Statement };
export type FilterNode = Statement & { operand: Statement; filter: Statement; body: Statement[] };
export type CallNode = Statement & { callee: Statement; args: Statement[] };
export type MemberNode = Statement & { object: Statement; property: Statement; computed: boolean };
export type BinaryNode = Statement & { operator: { value: string }; left: Statement; right: Statement };
export type TestNode = Statement & { operand: Statement };
export type NamedNode = Statement & { value: string };
export type KeywordNode = Statement & { key: NamedNode; value: Statement };
export type SpreadNode = Statement & { argument: Statement };
export type SetNode = Statement & { assignee: NamedNode; body: Statement[] };

/** Nodes of our own. `Held` stands for a value that is known already, `Callee` for a function about to be called. */
export type HeldNode = Statement & { held: Value };
export type CalleeNode = Statement & { callee: Statement };
export type PrintNode = Statement & { expression: Statement };

export const held = (value: Value): HeldNode => ({ type: 'Held', held: value });
export const node = <T extends object>(type: string, fields: T): Statement & T => ({ type, ...fields });

/** Lists and tuples: what loops, joins and indexes. */
export const isListValue = (value: Value): value is Value & { value: Value[] } =>
  value.type === 'ArrayValue' || value.type === 'TupleValue';

export const isMapValue = (value: Value): value is Value & { value: Map<string, Value> } =>
  value.type === 'ObjectValue' || value.type === 'KeywordArgumentsValue' || value.type === 'NamespaceValue';

export const isTextValue = (value: Value): value is Value & { value: string } => value.type === 'StringValue';
export const isNumberValue = (value: Value): value is Value & { value: number } =>
  value.type === 'IntegerValue' || value.type === 'FloatValue';
/** Not there at all, or null: both print as nothing. */
export const isMissing = (value: Value): boolean => value.type === 'UndefinedValue' || value.type === 'NullValue';

/** A runtime value for a JSON value, or undefined for "missing". */
export const toValue = (json: unknown): Value => new Environment().set('value', json);

/** The value of a call's argument that the interpreter has evaluated already. */
export function heldValue(argument: Statement): Value {
  switch (argument.type) {
    case 'StringLiteral':
      return toValue((argument as NamedNode).value);
    case 'KeywordArgumentExpression':
      return heldValue((argument as KeywordNode).value);
    case 'SpreadExpression':
    case 'KeywordSpreadExpression':
      return heldValue((argument as SpreadNode).argument);
    default:
      return (argument as HeldNode).held;
  }
}
