import { describe, expect, it } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: the form is checked against the platform's real blocks
import { findBlockDefinition } from '../../../blocks/catalogue.ts';
import { GraphDraft } from '../../../schema/graph/graph.ts';
import { compileGraph } from '../../../schema/graph/plan.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { asEntered, type Entered, inputFields, readInputs } from './input-fields.ts';

const BLOCK = {
  any: 'c0a8e994-ebf1-4a9c-a4d8-89d09c86741b',
  short: '7fcd3bcb-8e1b-4e69-903d-32d3d4a92158',
  long: '90a56ffb-7024-4b2b-ab50-e26c5e5ab8ba',
  number: '96dae2bb-97a2-41c2-bd2f-13a3b5a8ea98',
  toggle: 'cbf36ab5-df4a-43b6-8a7f-f7ed8652116e',
};

function form(block: keyof typeof BLOCK, input_default: JsonObject = {}) {
  const draft = GraphDraft.parse({
    name: 'Form',
    nodes: [{ id: 'in', block_id: BLOCK[block], input_default: { name: 'x', ...input_default } }],
    links: [],
  });
  const graph = { ...draft, links: [], id: crypto.randomUUID(), version: 1, is_active: true, created_at: '2026-01-01T00:00:00Z' };
  const plan = compileGraph(graph, findBlockDefinition);
  const fields = inputFields(graph, plan, findBlockDefinition);
  return { fields, read: (entered: Entered) => readInputs(fields, entered, plan) };
}

describe('inputFields', () => {
  it.each([
    ['any', 'line', ''],
    ['short', 'line', ''],
    ['long', 'text', ''],
    ['number', 'integer', ''],
    ['toggle', 'toggle', false],
  ] as const)('gives the block %s a control of the kind %s', (block, kind, initial) => {
    expect(form(block).fields).toMatchObject([{ name: 'x', title: 'x', control: { kind }, initial }]);
  });

  it('shows title, description and default', () => {
    const { fields } = form('number', { title: 'Age', description: 'In years', value: 36 });
    expect(fields).toMatchObject([{ title: 'Age', description: 'In years', required: false, initial: '36' }]);
  });
});

describe('readInputs', () => {
  it.each([
    ['short', {}, { x: 'hello' }, { ok: true, inputs: { x: 'hello' } }],
    ['short', {}, {}, { ok: false, faults: { x: 'missingInput' } }],
    ['short', { value: 'default' }, { x: '' }, { ok: true, inputs: {} }],
    ['number', {}, { x: ' 7 ' }, { ok: true, inputs: { x: 7 } }],
    ['number', {}, { x: '7.5' }, { ok: false, faults: { x: 'badWholeNumber' } }],
    ['number', {}, { x: 'seven' }, { ok: false, faults: { x: 'badNumber' } }],
    ['number', {}, { x: ' ' }, { ok: false, faults: { x: 'badNumber' } }],
    ['toggle', {}, {}, { ok: true, inputs: { x: false } }],
    ['toggle', {}, { x: true }, { ok: true, inputs: { x: true } }],
  ] as const)('of %s with %j reads %j as %j', (block, defaults, entered, read) => {
    expect(form(block, defaults).read(entered)).toEqual(read);
  });
});

it.each([
  [{ a: [1] }, 'json', '{\n  "a": [\n    1\n  ]\n}'],
  [null, 'line', ''],
  [7, 'integer', '7'],
  [true, 'toggle', true],
] as const)('puts %j back into a control of the kind %s', (value, kind, entered) => {
  expect(asEntered(structuredClone(value) as never, { kind })).toBe(entered);
});
