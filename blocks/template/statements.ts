import type { parse } from '@huggingface/jinja';
import { BlockFailure } from '../define-block.ts';
import type { Body, NamedNode, Statement } from './nodes.ts';
import { node } from './nodes.ts';

/**
 * Marks every expression that is printed (`Print`) and every piece of the template's own text (`Text`), so that the
 * interpreter can count what goes out and escape only what values bring. Refuses macros.
 */
export function markPrints(program: ReturnType<typeof parse>): Statement {
  return node('Program', { body: marked(program.body) });
}

const marked = (statements: readonly Statement[]): Statement[] => statements.map(markedStatement);

function markedStatement(statement: Statement): Statement {
  switch (statement.type) {
    case 'StringLiteral':
      return node('Text', { value: (statement as NamedNode).value });
    case 'If':
    case 'For':
    case 'Set':
    case 'FilterStatement': {
      const { body, alternate, defaultBlock } = statement as Body;
      return {
        ...statement,
        body: marked(body),
        ...(alternate === undefined ? {} : { alternate: marked(alternate) }),
        ...(defaultBlock === undefined ? {} : { defaultBlock: marked(defaultBlock) }),
      } as Body;
    }
    case 'Macro':
    case 'CallStatement':
      throw new BlockFailure('The template uses macros, which are off.');
    case 'Comment':
    case 'Break':
    case 'Continue':
      return statement;
    default:
      return node('Print', { expression: statement });
  }
}
