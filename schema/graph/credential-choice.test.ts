import { describe, expect, test } from 'vitest';
import type { BlockDefinition } from './block.ts';
import { credentialFor, credentialPins, planCredentials } from './credential-choice.ts';
import type { GraphContent } from './graph.ts';
import { compileGraph } from './plan.ts';
import { validateGraph } from './validate.ts';

const words = { en: 'x', es: 'x' };
const pin = (name: string, type: BlockDefinition['inputs'][number]['type'], required = false) => ({
  name,
  type,
  required,
  title: words,
  advanced: false,
});
const block: BlockDefinition = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Caller',
  title: words,
  description: words,
  category: 'network',
  kind: 'standard',
  effect: 'read',
  static_output: false,
  inputs: [pin('credentials', { type: 'credentials', providers: ['github'], types: ['api_key'] }, true), pin('text', { type: 'string' })],
  outputs: [{ name: 'out', type: { type: 'any' }, title: words }],
};
const lookup = (id: string) => (id === block.id ? block : undefined);
const graph = (credentials: GraphContent['nodes'][number]['input_default'], links: GraphContent['links'] = []): GraphContent => ({
  nodes: ['a', 'b'].map((id) => ({ id, block_id: block.id, input_default: { text: 'x', ...credentials }, metadata: {} })),
  links,
});
const MINE = { id: '0190B8A0-0000-7000-8000-000000000001', provider: 'github', type: 'api_key', title: 'Mine' };

describe('a graph', () => {
  test.each([{}, { credentials: null }, { credentials: {} }, { credentials: MINE }, { credentials: { id: 'of elsewhere' } }])(
    'is sound with %j',
    (credentials) => {
      expect(validateGraph(graph(credentials), lookup)).toEqual([]);
    },
  );

  test.each([{ credentials: 'a key' }, { credentials: [] }, { 'credentials_#_id': 'x' }])('is not sound with %j', (credentials) => {
    expect(validateGraph(graph(credentials), lookup).length).toBeGreaterThan(0);
  });

  test('cannot bring a credential by a link', () => {
    const link = { id: 'l', source_id: 'a', source_name: 'out', sink_id: 'b', sink_name: 'credentials', is_static: false };
    expect(validateGraph(graph({}, [link]), lookup)).toMatchObject([{ code: 'linked_credentials', node_id: 'b', pin: 'credentials' }]);
  });

  test('has its references in the plan, and not among what a block gets', () => {
    const plan = compileGraph(graph({ credentials: MINE }), lookup);
    expect(plan.nodes[0]?.defaults).toEqual({ text: 'x' });
    expect(credentialPins(plan).map(({ node_id, credential }) => [node_id, credential.chosen])).toEqual([
      ['a', MINE.id.toLowerCase()],
      ['b', MINE.id.toLowerCase()],
    ]);
    expect(JSON.stringify(plan)).not.toContain('Mine');
  });
});

describe('the credential of a pin', () => {
  const [wanted] = planCredentials(block, { credentials: MINE });
  const github = { id: 'chosen', provider: 'github', type: 'api_key' } as const;
  const slack = { id: 'other', provider: 'slack', type: 'api_key' } as const;
  test.each([
    ['the graph’s', {}, MINE.id.toLowerCase()],
    ['chosen for the node', { a: github }, 'chosen'],
    ['chosen for the node, whatever the pin’s name chooses', { a: slack, credentials: github }, 'other'],
    ['chosen for pins of its name', { credentials: github }, 'chosen'],
    ['the graph’s, if what is chosen for the name is for somebody else', { credentials: slack }, MINE.id.toLowerCase()],
    ['the graph’s, if another node is meant', { b: github }, MINE.id.toLowerCase()],
  ])('is %s', (_, choices, id) => {
    expect(wanted && credentialFor('a', wanted, choices)).toBe(id);
  });

  test('is nobody’s when nobody chose, whatever the node is called', () => {
    const [open] = planCredentials(block, {});
    expect(open && [credentialFor('constructor', open, {}), credentialFor('__proto__', open, {})]).toEqual([null, null]);
  });
});
