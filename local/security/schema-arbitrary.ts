import fc from 'fast-check';
import type { Schemas } from './api-document.ts';

/** Values that a JSON schema allows, or might as well have; ids are drawn from `ids` as often as they are made up. */
export type SchemaWorld = { schemas: Schemas; ids: readonly string[] };

/** Texts that have broken something somewhere. */
export const NAUGHTY_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00x',
  '\ufeff',
  '\u202e',
  '💥',
  '__proto__',
  'constructor',
  'toString',
  "'; drop table users --",
  '{{ 7 * 7 }}',
  '#{7*7}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00',
  'NaN',
  '-1',
  '1e400',
  'null',
  '2026-02-30T25:61:00Z',
  'x'.repeat(10_000),
];

const Text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom(...NAUGHTY_TEXTS) },
);

const DEEPEST = 6;

/** Any JSON at all, with the keys that objects trip over. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -0, -1, 1e308, 2 ** 53 - 1, 0.1),
    Text,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(Text, fc.constantFrom('__proto__', 'constructor', 'id', 'user_id', 'role')), tie('json'), { maxKeys: 4 }),
  ),
})).json;

/** Values for a schema. What it says is kept to but for bounds of length, which now and then are overstepped. */
export function valuesOf(schema: Schemas[string], world: SchemaWorld, depth = 0): fc.Arbitrary<unknown> {
  const deeper = (inner: unknown): fc.Arbitrary<unknown> => valuesOf((inner ?? {}) as Schemas[string], world, depth + 1);
  if (depth > DEEPEST) return fc.constant(null);
  if (typeof schema.$ref === 'string') return deeper(world.schemas[schema.$ref.split('/').at(-1) ?? '']);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const choices = (schema.anyOf ?? schema.oneOf) as unknown[] | undefined;
  if (choices !== undefined) return fc.oneof(...choices.map(deeper));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => deeper({ ...schema, type })));
  switch (schema.type) {
    case 'string':
      return textOf(schema, world);
    case 'integer':
      return fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: boundOf(schema.minimum, 0), max: Math.min(boundOf(schema.maximum, 1_000), 1_000) }) },
        { weight: 1, arbitrary: fc.constantFrom(0, 1, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1) },
      );
    case 'number':
      return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 100 }));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(deeper(schema.items), {
        minLength: boundOf(schema.minItems, 0),
        maxLength: Math.min(boundOf(schema.maxItems, 5), 5),
      });
    case 'object':
      return objectOf(schema, deeper);
    default:
      return anyJson;
  }
}

const boundOf = (bound: unknown, otherwise: number): number =>
  typeof bound === 'number' ? Math.max(-1_000_000, Math.min(bound, 1_000_000)) : otherwise;

function textOf(schema: Schemas[string], { ids }: SchemaWorld): fc.Arbitrary<string> {
  switch (schema.format) {
    case 'uuid':
      return ids.length === 0
        ? fc.uuid()
        : fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.uuid() });
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl();
    case 'date-time':
      return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((date) => date.toISOString());
    default: {
      const most = boundOf(schema.maxLength, 60);
      return fc.oneof(
        { weight: 4, arbitrary: fc.string({ minLength: Math.min(boundOf(schema.minLength, 0), 60), maxLength: Math.min(most, 60) }) },
        { weight: 2, arbitrary: Text },
        { weight: 1, arbitrary: fc.constant('y'.repeat(most + 1)) },
      );
    }
  }
}

function objectOf(schema: Schemas[string], deeper: (inner: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Schemas;
  const required = (schema.required ?? []) as string[];
  const named = fc.record(Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, deeper(of)])), {
    requiredKeys: required,
  });
  if (schema.additionalProperties === undefined || schema.additionalProperties === false) return named;
  const others = fc.dictionary(Text, schema.additionalProperties === true ? anyJson : deeper(schema.additionalProperties), { maxKeys: 3 });
  return fc.tuple(others, named).map(([more, own]) => ({ ...more, ...(own as object) }));
}

/** A value with one of its parts, wherever it stands, replaced, left out or added to. */
export const spoilt = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(values, anyJson, fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 5 }), fc.constantFrom('replace', 'remove', 'add'))
    .map(([value, other, way, how]) => spoil(value, other, way, how as 'replace' | 'remove' | 'add'));

function spoil(value: unknown, other: unknown, [turn = 0, ...way]: number[], how: 'replace' | 'remove' | 'add'): unknown {
  if (typeof value !== 'object' || value === null) return other;
  const entries = Object.entries(value);
  const at = entries.length === 0 ? 0 : turn % entries.length;
  const changed = entries.flatMap(([name, of], index): [string, unknown][] => {
    if (index !== at) return [[name, of]];
    if (way.length > 0 && typeof of === 'object' && of !== null) return [[name, spoil(of, other, way, how)]];
    return how === 'remove' ? [] : [[name, how === 'replace' ? other : of]];
  });
  if (how === 'add' && way.length === 0) changed.push([NAUGHTY_TEXTS[turn % NAUGHTY_TEXTS.length] ?? '', other]);
  return Array.isArray(value) ? changed.map(([, of]) => of) : Object.fromEntries(changed);
}
