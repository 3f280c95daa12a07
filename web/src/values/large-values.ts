import { isSpilled, type Spilled } from '../../../schema/execution/spilled.ts';
import { isJsonObject, type JsonValue } from '../../../schema/json.ts';
import type { Words } from '../i18n/words.ts';
import type { Language } from '../preferences/language.ts';

/** What stands in the place of a value that is too large to travel: what it is, and where to ask for it. */
export type LargeValue = Spilled['$spilled'];

/** "2.7 MB, list": a large value in words. */
export function largeValueWords({ bytes, type }: LargeValue, words: Words, language: Language): string {
  const size = new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1_000_000);
  return `${size}, ${words.value.types[type]}`;
}

/** The large values that a value holds, itself included, in reading order. */
export function largeValuesIn(value: JsonValue): LargeValue[] {
  if (isSpilled(value)) return [value.$spilled];
  if (Array.isArray(value)) return value.flatMap(largeValuesIn);
  return isJsonObject(value) ? Object.values(value).flatMap(largeValuesIn) : [];
}

/** A value as a person reads it: text as it is, everything else as JSON in lines. Large values are told in words. */
export const valueText = (value: JsonValue, words: Words, language: Language): string => textOf(value, 2, words, language);

/** The same on one line, cut at `limit` characters. */
export function valuePreview(value: JsonValue, limit: number, words: Words, language: Language): string {
  const text = textOf(value, 0, words, language);
  // Half of a surrogate pair is no text.
  return text.length > limit ? `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function textOf(value: JsonValue, indent: number, words: Words, language: Language): string {
  if (typeof value === 'string') return value;
  if (isSpilled(value)) return `⟨${largeValueWords(value.$spilled, words, language)}⟩`;
  const inWords = (_: string, part: JsonValue) => (isSpilled(part) ? `⟨${largeValueWords(part.$spilled, words, language)}⟩` : part);
  return JSON.stringify(value, inWords, indent);
}
