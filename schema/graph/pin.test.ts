import { expect, test } from 'vitest';
import { allowsNull, PinType, typeName } from './pin.ts';
import { parsePinName } from './pin-name.ts';
import { pinTypeAt } from './pin-type-at.ts';

const list = (items: PinType): PinType => ({ type: 'list', items });
const dict = (values: PinType): PinType => ({ type: 'dict', values });

test.each<[PinType, string, boolean]>([
  [{ type: 'any' }, 'any', true],
  [{ type: 'string' }, 'string', false],
  [{ type: 'string', format: 'long-text', nullable: true }, 'string:long-text|null', true],
  [{ type: 'integer', nullable: true }, 'integer|null', true],
  [{ type: 'enum', options: ['a', 'b'] }, 'enum(a,b)', false],
  [list({ type: 'any' }), 'list', false],
  [list({ type: 'string' }), 'list[string]', false],
  [dict(list({ type: 'number' })), 'dict[list[number]]', false],
  [{ type: 'dict', values: { type: 'any' }, nullable: true }, 'dict|null', true],
  [{ type: 'union', of: [{ type: 'integer' }, { type: 'string' }] }, 'integer|string', false],
  [{ type: 'union', of: [{ type: 'integer', nullable: true }, { type: 'string' }] }, 'integer|null|string', true],
  [{ type: 'object' }, 'object', false],
])('%o is written %s; takes null: %s', (type, name, takesNull) => {
  expect(typeName(type)).toBe(name);
  expect(allowsNull(type)).toBe(takesNull);
  expect(PinType.parse(JSON.parse(JSON.stringify(type)))).toEqual(type);
});

test.each([{}, { type: 'text' }, { type: 'list' }, { type: 'enum' }, { type: 'union', of: [{ type: 'x' }] }, 'string', null])(
  '%j is no type',
  (type) => {
    expect(PinType.safeParse(type).success).toBe(false);
  },
);

test.each<[PinType, string, string | null]>([
  [dict({ type: 'number' }), 'p', 'dict[number]'],
  [dict({ type: 'number' }), 'p_#_a', 'number'],
  [dict({ type: 'number' }), 'p_@_a', 'number'],
  [dict({ type: 'number' }), 'p_$_0', null],
  [list({ type: 'string' }), 'p_$_0', 'string'],
  [list({ type: 'string' }), 'p_#_a', null],
  [list(dict({ type: 'boolean' })), 'p_$_0_#_a', 'boolean'],
  [list({ type: 'string' }), 'p_$_0_#_a', null],
  [{ type: 'any' }, 'p_#_a_$_0', 'any'],
  [{ type: 'object' }, 'p_@_a', 'any'],
  [{ type: 'object' }, 'p_$_0', null],
  [{ type: 'number' }, 'p_#_a', null],
  [{ type: 'union', of: [{ type: 'string' }, list({ type: 'integer' })] }, 'p_$_1', 'integer'],
  [{ type: 'union', of: [{ type: 'string' }, { type: 'integer' }] }, 'p_$_1', null],
])('%o at %s is %s', (type, name, part) => {
  const found = pinTypeAt(type, parsePinName(name).parts);
  expect(found === null ? null : typeName(found)).toBe(part);
});
