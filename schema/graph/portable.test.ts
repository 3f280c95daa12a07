import { expect, test } from 'vitest';
import type { Graph } from './graph.ts';
import { portable } from './portable.ts';

test('a file has no ids of credentials, and everything else', () => {
  const input_default = JSON.parse(
    '{"url": "x", "credentials": {"id": "canary", "provider": "github", "type": "api_key", "title": "canary"}, "body": {"id": "kept"}, "__proto__": {"a": 1}}',
  );
  const graph: Graph = {
    id: 'canary',
    version: 3,
    is_active: true,
    name: 'Caller',
    description: 'd',
    created_at: '2026-11-22T10:00:00.000Z',
    nodes: [{ id: 'a', block_id: 'b', input_default, metadata: { position: 1 } }],
    links: [],
  };
  const file = portable(graph);
  expect(JSON.stringify(file)).not.toContain('canary');
  expect(file).toMatchObject({
    name: 'Caller',
    description: 'd',
    links: [],
    nodes: [{ id: 'a', block_id: 'b', metadata: { position: 1 } }],
  });
  expect(JSON.stringify(file.nodes[0]?.input_default)).toBe(
    '{"url":"x","credentials":{"provider":"github","type":"api_key"},"body":{"id":"kept"},"__proto__":{"a":1}}',
  );
});
