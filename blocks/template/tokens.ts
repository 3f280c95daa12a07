import { type parse, tokenize } from '@huggingface/jinja';
import { BlockFailure } from '../define-block.ts';
import type { TemplateBudget } from './budget.ts';

type Token = Parameters<typeof parse>[0][number];

const WORK_PER_TAG = 200;
const WORK_PER_TAG_CHARACTER = 4;

/**
 * Tokens of a template. We cut it into text and tags ourselves and give the library's tokenizer one tag at a time with
 * white space squeezed, because its pattern over the whole text takes quadratic time on long runs of white space. That
 * also gives us `{% raw %}`, which it lacks. White space around tags is kept, as Jinja2 does by default.
 */
export function templateTokens(source: string, budget: TemplateBudget): Token[] {
  const template = source.endsWith('\n') ? source.slice(0, -1) : source;
  const tokens: Token[] = [];
  let trimsNext = false;
  const pushText = (text: string, trimsEnd: boolean): void => {
    const kept = trimsEnd ? text.trimEnd() : text;
    const value = trimsNext ? kept.trimStart() : kept;
    if (value !== '') tokens.push({ type: 'Text', value });
  };
  let at = 0;
  for (;;) {
    const start = tagStart(template, at);
    if (start === -1) break;
    const end = template[start + 1] === '#' ? commentEnd(template, start) : tagEnd(template, start);
    budget.spend(WORK_PER_TAG + (end - start) * WORK_PER_TAG_CHARACTER);
    pushText(template.slice(at, start), template[start + 2] === '-');
    trimsNext = template[end - 3] === '-';
    at = end;
    const tag = template.slice(start, end);
    if (tag.startsWith('{#')) continue;
    if (!/^\{%-?\s*raw\s*-?%\}$/.test(tag)) {
      tokens.push(...tokenize(squeeze(tag)));
      continue;
    }
    const raw = /\{%(-?)\s*endraw\s*(-?)%\}/.exec(template.slice(at));
    if (raw === null) throw new BlockFailure('The template has a raw block that is not closed.');
    pushText(template.slice(at, at + raw.index), raw[1] === '-');
    trimsNext = raw[2] === '-';
    at += raw.index + raw[0].length;
  }
  pushText(template.slice(at), false);
  return tokens;
}

/** Where the next `{{`, `{%` or `{#` stands, or -1. */
function tagStart(template: string, from: number): number {
  let at = template.indexOf('{', from);
  while (at !== -1 && !'{%#'.includes(template[at + 1] ?? ' ')) at = template.indexOf('{', at + 1);
  return at;
}

function commentEnd(template: string, start: number): number {
  const end = template.indexOf('#}', start + 2);
  if (end === -1) throw new BlockFailure('The template has a comment that is not closed.');
  return end + 2;
}

/** Just after the tag's `}}` or `%}`. Those inside strings, and brackets of a dictionary, do not end it. */
function tagEnd(template: string, start: number): number {
  const close = template[start + 1] === '{' ? '}}' : '%}';
  let depth = 0;
  for (let at = start + 2; at < template.length; at++) {
    const char = template[at];
    if (char === '"' || char === "'") at = stringEnd(template, at);
    else if (depth === 0 && template.startsWith(close, at)) return at + 2;
    else if (char === '{') depth++;
    else if (char === '}' && depth > 0) depth--;
  }
  throw new BlockFailure(`The template has a ${template.slice(start, start + 2)} that is not closed.`);
}

/** Position of the quote that closes the string opened at `start`, or the end of the text. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start]) at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** The tag with every run of white space made one space; inside strings it is written as escapes instead. */
function squeeze(tag: string): string {
  let squeezed = '';
  for (let at = 0; at < tag.length; ) {
    const isString = tag[at] === '"' || tag[at] === "'";
    let end = isString ? stringEnd(tag, at) + 1 : at;
    while (!isString && end < tag.length && tag[end] !== '"' && tag[end] !== "'") end++;
    const part = tag.slice(at, end);
    squeezed += isString ? part.replace(/\s{2,}/g, (run) => Array.from(run, escaped).join('')) : part.replace(/\s+/g, ' ');
    at = end;
  }
  return squeezed;
}

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
