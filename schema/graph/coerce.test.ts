import { expect, test } from 'vitest';
import { coerce } from './coerce.ts';

test('turns JSON text into a list', () => {
  expect(coerce('[1,2]', { type: 'list', items: { type: 'any' } })).toEqual({ ok: true, value: [1, 2] });
});
