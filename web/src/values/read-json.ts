import { type ParseError, parse } from 'jsonc-parser';
import type { JsonValue } from '../../../schema/json.ts';

/** Where a text stops being JSON. `line` and `column` count from 1, `offset` from 0 in UTF-16 units, as text fields do. */
export type JsonFault = { line: number; column: number; offset: number };
export type ReadJson = { ok: true; value: JsonValue } | { ok: false; fault: JsonFault };

/** The value of a text that a person wrote as JSON. */
export function readJson(text: string): ReadJson {
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue };
  } catch {
    return { ok: false, fault: faultIn(text) };
  }
}

/** Browsers say where in different words, or not at all; this parser says it as a number. */
function faultIn(text: string): JsonFault {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const offset = errors[0]?.offset ?? text.length;
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, offset };
}
