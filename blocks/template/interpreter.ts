import { type Environment, Interpreter } from '@huggingface/jinja';
import type { TemplateBudget } from './budget.ts';
import { applyFilter } from './filters.ts';
import {
  type BinaryNode,
  type CalleeNode,
  type CallNode,
  type FilterNode,
  type ForNode,
  type HeldNode,
  held,
  heldValue,
  isListValue,
  isMapValue,
  isMissing,
  isTextValue,
  type KeywordNode,
  type MemberNode,
  type NamedNode,
  node,
  type PrintNode,
  type SelectNode,
  type SetNode,
  type SpreadNode,
  type Statement,
  type TestNode,
  toValue,
  type Value,
} from './nodes.ts';
import { evaluateOperator } from './operators.ts';
import { textOf, WORK_PER_MEMBER, weigh } from './values.ts';

/**
 * The library's interpreter, held to a budget. Everything that it evaluates passes through `evaluate`: what could do
 * much work in one go (loops, filters, calls, operators, slices, printing) has its operands evaluated first, is paid
 * for, and is then done by the library with the operands `held`, or here. Functions can be called but are no values,
 * so none can be stored and called unpaid under another name.
 */
export class BoundedInterpreter extends Interpreter {
  readonly budget: TemplateBudget;
  private readonly escapesHtml: boolean;
  private readonly missing = toValue(undefined);
  private readonly constants = { true: toValue(true), false: toValue(false) };
  /** Texts that are HTML already and are not escaped again. */
  private readonly safeTexts = new WeakSet<Value>();

  constructor(budget: TemplateBudget, escapesHtml: boolean) {
    super();
    this.budget = budget;
    this.escapesHtml = escapesHtml;
  }

  override evaluate(statement: Statement | undefined, scope: Environment): Value {
    if (statement === undefined || statement === null) return this.missing;
    this.budget.enter();
    try {
      return this.visit(statement, scope);
    } finally {
      this.budget.leave();
    }
  }

  private visit(statement: Statement, scope: Environment): Value {
    switch (statement.type) {
      case 'Held':
        return (statement as HeldNode).held;
      case 'Callee':
        return super.evaluate((statement as CalleeNode).callee, scope);
      case 'Text':
        this.budget.print((statement as NamedNode).value.length);
        return this.text((statement as NamedNode).value);
      case 'Print':
        return this.print(this.evaluate((statement as PrintNode).expression, scope));
      case 'For':
        return this.loop(statement as ForNode, scope);
      case 'Set':
        return this.assign(statement as SetNode, scope);
      case 'FilterExpression':
        return this.filter(this.evaluate((statement as FilterNode).operand, scope), (statement as FilterNode).filter, scope);
      case 'FilterStatement':
        return this.filter(
          this.evaluate(node('Program', { body: (statement as FilterNode).body }), scope),
          (statement as FilterNode).filter,
          scope,
        );
      case 'BinaryExpression':
        return this.operate(statement as BinaryNode, scope);
      case 'TestExpression':
        return this.test(statement as TestNode, scope);
      case 'CallExpression':
        return this.call(statement as CallNode, scope);
      case 'MemberExpression':
        return this.notFunction(super.evaluate(this.paidMember(statement as MemberNode, scope), scope));
      case 'Identifier':
        return this.notFunction(lookUp((statement as NamedNode).value, scope) ?? this.missing);
      case 'TupleLiteral':
        // As a list, because the library unpacks lists only.
        return super.evaluate({ ...statement, type: 'ArrayLiteral' }, scope);
      default:
        return super.evaluate(statement, scope);
    }
  }

  text(value: string): Value {
    return super.evaluate(node('StringLiteral', { value }), this.global);
  }

  list(members: readonly Value[]): Value {
    return super.evaluate(node('ArrayLiteral', { value: members.map(held) }), this.global);
  }

  boolean(value: boolean): Value {
    return value ? this.constants.true : this.constants.false;
  }

  markSafe(value: Value): Value {
    this.safeTexts.add(value);
    return value;
  }

  /** Lets the library do what has been paid for. */
  byLibrary(statement: Statement, scope: Environment): Value {
    return super.evaluate(statement, scope) ?? this.missing;
  }

  escape(value: Value): Value {
    if (this.safeTexts.has(value)) return value;
    return this.markSafe(this.text(escapeHtml(textOf(value, this.budget), this.budget)));
  }

  private print(value: Value): Value {
    const shown = this.escapesHtml ? this.escape(value) : isTextValue(value) ? value : this.text(textOf(value, this.budget));
    this.budget.print((shown.value as string).length);
    return shown;
  }

  private loop(statement: ForNode, scope: Environment): Value {
    const select = statement.iterable.type === 'SelectExpression' ? (statement.iterable as SelectNode) : null;
    const members = this.iterate(this.evaluate(select?.lhs ?? statement.iterable, scope));
    const iterable = select === null ? held(members) : { ...select, lhs: held(members) };
    return super.evaluate({ ...statement, iterable } as ForNode, scope);
  }

  /** The members of what is looped over; a dictionary gives its keys, a text its characters, a missing value none. */
  private iterate(value: Value): Value {
    const count = isListValue(value)
      ? value.value.length
      : isMapValue(value)
        ? value.value.size
        : isTextValue(value)
          ? value.value.length
          : 0;
    this.budget.loop(count);
    if (isTextValue(value)) return this.list(Array.from(value.value, (char) => this.text(char)));
    return value.type === 'UndefinedValue' ? this.list([]) : value;
  }

  private assign(statement: SetNode, scope: Environment): Value {
    const result = super.evaluate(statement, scope);
    const block = this.escapesHtml && statement.body.length > 0 ? scope.variables.get(statement.assignee.value) : undefined;
    // What a block captured was escaped while it was printed.
    if (block !== undefined) this.markSafe(block);
    return result;
  }

  private filter(operand: Value, filter: Statement, scope: Environment): Value {
    const isCall = filter.type === 'CallExpression';
    const name = ((isCall ? (filter as CallNode).callee : filter) as NamedNode).value;
    return applyFilter(this, operand, { name, args: isCall ? this.heldArguments((filter as CallNode).args, scope) : [], scope });
  }

  private operate(statement: BinaryNode, scope: Environment): Value {
    const operator = statement.operator.value;
    if (operator === 'and' || operator === 'or') return super.evaluate(statement, scope);
    const left = this.evaluate(statement.left, scope);
    const right = this.evaluate(statement.right, scope);
    const library = () => super.evaluate({ ...statement, left: held(left), right: held(right) } as BinaryNode, scope);
    return evaluateOperator(this, operator, left, right, library);
  }

  private test(statement: TestNode, scope: Environment): Value {
    const operand = this.evaluate(statement.operand, scope);
    if (isTextValue(operand)) this.budget.spend(operand.value.length);
    return super.evaluate({ ...statement, operand: held(operand) } as TestNode, scope);
  }

  private call({ callee, args }: CallNode, scope: Environment): Value {
    const paidArgs = this.heldArguments(args, scope);
    for (const argument of paidArgs) this.budget.spend(weigh(heldValue(argument), this.budget));
    if (callee.type === 'Identifier') return super.evaluate(call(callee, paidArgs), scope);
    if (callee.type !== 'MemberExpression') throw new Error('only functions and methods can be called');
    const member = this.paidMember(callee as MemberNode, scope);
    const object = heldValue(member.object);
    const method = member.computed ? heldValue(member.property).value : (member.property as NamedNode).value;
    if (isTextValue(object) && method === 'replace') return this.filterByName('replace', object, paidArgs, scope);
    this.budget.spend(weigh(object, this.budget) * WORK_PER_MEMBER);
    return super.evaluate(call(member, paidArgs), scope);
  }

  private filterByName(name: string, operand: Value, args: Statement[], scope: Environment): Value {
    return applyFilter(this, operand, { name, args, scope });
  }

  /** Object and key evaluated; a slice paid by the size of what it cuts from. */
  private paidMember({ object, property, computed }: MemberNode, scope: Environment): MemberNode {
    const owner = this.evaluate(object, scope);
    const isSlice = computed && property.type === 'SliceExpression';
    if (isSlice && isTextValue(owner)) this.budget.spend(owner.value.length * WORK_PER_MEMBER);
    if (isSlice && isListValue(owner)) this.budget.spend(owner.value.length);
    // Missing has no parts, so all its parts are missing too, whatever the key.
    const key = computed && !isSlice ? held(isMissing(owner) ? this.text('') : this.evaluate(property, scope)) : property;
    return node('MemberExpression', { object: held(owner), property: key, computed });
  }

  /** Arguments evaluated. Text literals stay literals, because some filters of the library insist on those. */
  private heldArguments(args: readonly Statement[], scope: Environment): Statement[] {
    return args.map((argument) => {
      switch (argument.type) {
        case 'StringLiteral':
          return argument;
        case 'KeywordArgumentExpression':
          return { ...argument, value: held(this.evaluate((argument as KeywordNode).value, scope)) } as Statement;
        case 'SpreadExpression':
        case 'KeywordSpreadExpression':
          return { ...argument, argument: held(this.evaluate((argument as SpreadNode).argument, scope)) } as SpreadNode;
        default:
          return held(this.evaluate(argument, scope));
      }
    });
  }

  private notFunction(value: Value): Value {
    return value.type === 'FunctionValue' ? this.missing : value;
  }
}

const call = (callee: Statement, args: Statement[]): Statement => node('CallExpression', { callee: node('Callee', { callee }), args });

/** The library's own look-up throws and catches for every missing name, which is slow. */
function lookUp(name: string, scope: Environment): Value | undefined {
  for (let at: Environment | undefined = scope; at !== undefined; at = at.parent) {
    const value = at.variables.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

const HTML_ENTITY: { [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

function escapeHtml(text: string, budget: TemplateBudget): string {
  budget.build(text.length);
  return text.replace(/[&<>"']/g, (char) => HTML_ENTITY[char] as string);
}
