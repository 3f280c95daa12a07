import { describe, expect, it } from 'vitest';
import { editText, readEdit } from './edit-data.ts';

describe('what a reviewer changes', () => {
  it.each([
    ['plain text', 'plain text'],
    [{ a: [1] }, '{\n  "a": [\n    1\n  ]\n}'],
    [null, 'null'],
    [7, '7'],
  ])('%j stands as %j', (data, text) => {
    expect(editText(data)).toBe(text);
    expect(readEdit(data, text)).toEqual({ ok: true, changed: null });
  });

  it('is nothing when they did not ask to change it', () => {
    expect(readEdit({ a: 1 }, null)).toEqual({ ok: true, changed: null });
  });

  it('stays text when it was text, whatever it looks like', () => {
    expect(readEdit('draft', '{"a": 1}')).toEqual({ ok: true, changed: { data: '{"a": 1}' } });
    expect(readEdit('draft', '')).toEqual({ ok: true, changed: { data: '' } });
  });

  it('is read as JSON when it was anything else, and refused with its place', () => {
    expect(readEdit({ a: 1 }, '{"a": 2}')).toEqual({ ok: true, changed: { data: { a: 2 } } });
    expect(readEdit(7, 'null')).toEqual({ ok: true, changed: { data: null } });
    expect(readEdit({ a: 1 }, '{"a": }')).toMatchObject({ ok: false, fault: { line: 1, column: 7 } });
  });
});
