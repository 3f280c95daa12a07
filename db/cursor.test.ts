import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../schema/errors.ts';
import { decodeCursor, encodeCursor, LAST_MS, toPage } from './cursor.ts';

const ID = '0192f3a0-0000-7000-8000-000000000001';

test('a cursor gives its position back, in its own list', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: LAST_MS }), (scope, at) => {
      expect(decodeCursor(scope, encodeCursor(scope, { at, id: ID }))).toEqual({ at, id: ID });
    }),
  );
});

const own = encodeCursor('mine', { at: 5, id: ID });
const refused: [string, string][] = [
  ['of another list', encodeCursor('yours', { at: 5, id: ID })],
  ['with an id that is none', encodeCursor('mine', { at: 5, id: "' or 1=1" })],
  ['with a time beyond all', encodeCursor('mine', { at: 1e15, id: ID })],
  ['cut short', own.slice(0, -3)],
  ['with a character changed', `${own.slice(0, 5)}${own[5] === 'a' ? 'b' : 'a'}${own.slice(6)}`],
  ['that is empty', ''],
  ['that is JSON of something else', Buffer.from('{"at":1}').toString('base64url')],
  ['that is no JSON', 'ñ%00'],
  ['that is endless', 'A'.repeat(100_000)],
];
test.each(refused)('a cursor %s is refused as bad_cursor', (_, cursor) => {
  const decode = () => decodeCursor('mine', cursor);
  expect(decode).toThrow(AppError);
  expect(decode).toThrow(expect.objectContaining({ code: 'bad_cursor' }));
});

test('the row that was fetched beyond the page only says that there is more', () => {
  const page = (rows: number[]) => toPage(rows, 2, 'mine', (at) => ({ at, id: ID }), String);
  expect(page([1, 2, 3])).toEqual({ items: ['1', '2'], next_cursor: encodeCursor('mine', { at: 2, id: ID }) });
  expect(page([1, 2])).toEqual({ items: ['1', '2'], next_cursor: null });
  expect(page([])).toEqual({ items: [], next_cursor: null });
});
