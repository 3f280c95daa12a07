import { describe, expect, it } from 'vitest';
import { spilledRef } from '../../../schema/execution/spilled.ts';
import { en } from '../i18n/en.ts';
import { es } from '../i18n/es.ts';
import { largeValuesIn, largeValueWords, valuePreview, valueText } from './large-values.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const large = spilledRef(ID, ['…'], 2_700_000);

describe('a large value', () => {
  it('is told by its size and what it is', () => {
    expect(largeValueWords(large.$spilled, en, 'en')).toBe('2.7 MB, list');
    expect(largeValueWords(spilledRef(ID, {}, 1_000_001).$spilled, es, 'es')).toBe('1 MB, diccionario');
    expect(largeValueWords(spilledRef(ID, '', 9_960_000).$spilled, es, 'es')).toBe('10 MB, texto');
  });

  it('is found wherever it stands in another value', () => {
    expect(largeValuesIn({ a: [1, large], b: { c: large }, d: null })).toEqual([large.$spilled, large.$spilled]);
    expect(largeValuesIn('text')).toEqual([]);
  });

  it('is never shown as the object that stands for it', () => {
    expect(valueText(large, en, 'en')).toBe('⟨2.7 MB, list⟩');
    expect(valueText({ a: large }, en, 'en')).toBe('{\n  "a": "⟨2.7 MB, list⟩"\n}');
    expect(valuePreview([large, 'x'], 100, en, 'en')).toBe('["⟨2.7 MB, list⟩","x"]');
  });

  it('is not what only looks like one', () => {
    const alike = { $spilled: { id: 'no', bytes: 1, type: 'array' } };
    expect(largeValuesIn(alike)).toEqual([]);
    expect(valueText(alike, en, 'en')).toBe(JSON.stringify(alike, null, 2));
  });
});

it('a preview is cut between characters', () => {
  expect(valuePreview('ab😀cd', 3, en, 'en')).toBe('ab…');
  expect(valuePreview({ b: 1 }, 10, en, 'en')).toBe('{"b":1}');
});
