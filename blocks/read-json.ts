import { MAX_JSON_DEPTH } from '../schema/bounds.ts';
import { type JsonValue, jsonTextDepth, preview } from '../schema/json.ts';
import { jsonFaultPlace } from '../schema/json-fault.ts';
import { BlockFailure } from './define-block.ts';

/** The value that a JSON text stands for. Throws `BlockFailure` that says where the text stops being JSON. */
export function readJson(text: string): JsonValue {
  if (jsonTextDepth(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) {
    throw new BlockFailure(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`);
  }
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new BlockFailure(faultInWords(text));
  }
}

function faultInWords(text: string): string {
  const { position, line, column } = jsonFaultPlace(text);
  if (position >= text.length) return `The JSON ends too early, at position ${position}${text === '' ? ' (it is empty)' : ''}.`;
  const found = preview(String.fromCodePoint(text.codePointAt(position) as number));
  return `This is not JSON: unexpected ${found} at position ${position} (line ${line}, column ${column}).`;
}
