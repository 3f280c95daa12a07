import type { JsonValue } from '../../../schema/json.ts';
import { type JsonFault, readJson } from '../values/read-json.ts';

/** Text is changed as text, everything else as JSON: what a reviewer changes keeps its kind. */
export type EditKind = 'text' | 'json';
export const editKind = (data: JsonValue): EditKind => (typeof data === 'string' ? 'text' : 'json');

/** What is to be reviewed, as it stands in the field where it is changed. */
export const editText = (data: JsonValue): string => (typeof data === 'string' ? data : JSON.stringify(data, null, 2));

export type ReadEdit = { ok: true; changed: { data: JsonValue } | null } | { ok: false; fault: JsonFault };

/** What a reviewer made of it; `changed` null: nothing. `text` null: they did not ask to change it. */
export function readEdit(data: JsonValue, text: string | null): ReadEdit {
  if (text === null || text === editText(data)) return { ok: true, changed: null };
  if (editKind(data) === 'text') return { ok: true, changed: { data: text } };
  const read = readJson(text);
  return read.ok ? { ok: true, changed: { data: read.value } } : read;
}
