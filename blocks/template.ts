import { parse } from '@huggingface/jinja';
import { type JsonObject, preview } from '../schema/json.ts';
import { BlockFailure } from './define-block.ts';
import { TemplateBudget } from './template/budget.ts';
import { BoundedInterpreter } from './template/interpreter.ts';
import { templateScope } from './template/scope.ts';
import { markPrints } from './template/statements.ts';
import { templateTokens } from './template/tokens.ts';

/**
 * Fills a Jinja2 template. Missing variables are empty; macros, imports and includes are off; there is no way to the
 * program's own objects. Every step, character and level is counted against a `TemplateBudget`, because time cannot be
 * measured inside a Worker (its clock stands still while it computes). Throws `BlockFailure` for a template that is
 * wrong or asks for too much.
 */
export function renderTemplate(template: string, values: JsonObject, { escapeHtml = false } = {}): string {
  if (!template.includes('{')) return template;
  const budget = new TemplateBudget();
  try {
    const program = markPrints(parse(templateTokens(template, budget)));
    return String(new BoundedInterpreter(budget, escapeHtml).evaluate(program, templateScope(values, budget)).value);
  } catch (error) {
    throw error instanceof BlockFailure ? error : new BlockFailure(`The template cannot be filled: ${reason(error)}.`);
  }
}

/** The library's words where it has some. A `RangeError` is a stack or a string that grew beyond what the runtime has. */
function reason(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply';
  if (error instanceof TypeError) return 'it ends too early, or something in it is not closed';
  if (!(error instanceof Error) || error.message === '') return 'break or continue stands outside of a loop';
  const words = error.message.replace(/\.$/, '');
  return words.length > 300 ? preview(words, 300) : words;
}
