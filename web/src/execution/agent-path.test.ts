import { expect, it } from 'vitest';
import { agentPath, readAgentPath } from './agent-path.ts';

it.each([
  ['7', null, '/library/7'],
  ['7', '9', '/library/7?execution=9'],
])('agent %s and run %s live at %s', (graphId, executionId, path) => {
  const url = new URL(agentPath(graphId, executionId), 'https://edgeloom.example');
  expect(url.pathname + url.search).toBe(path);
  expect(readAgentPath(url)).toEqual({ graphId, executionId });
});

it('reads no agent from an address that names none', () => {
  expect(readAgentPath({ pathname: '/agent', search: '' })).toEqual({ graphId: '', executionId: null });
});
