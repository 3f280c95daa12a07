import { expect, it } from 'vitest';
import type { ExecutionChange, ExecutionEvent } from '../../../schema/execution/event.ts';
import { firingsOf } from './firings-of.ts';

const log = (...changes: ExecutionChange[]): ExecutionEvent[] => changes.map((change, index) => ({ seq: index + 1, at: index, ...change }));
const of = (firing: number, node_id = 'a') => ({ node_id, firing });
const ERROR = { code: 'x', message: 'no' };

it('tells what each firing of a node did, and nothing of other nodes', () => {
  const events = log(
    { type: 'execution_started' },
    { type: 'node_started', ...of(1), attempt: 1 },
    { type: 'node_started', ...of(1, 'b'), attempt: 1 },
    { type: 'node_output', ...of(1), pin: 'out', value: 1 },
    { type: 'node_retrying', ...of(1), retry_at: 9, interrupted: false, error: ERROR },
    { type: 'node_started', ...of(1), attempt: 2 },
    { type: 'node_output', ...of(1), pin: 'out', value: 2 },
    { type: 'node_completed', ...of(1) },
    { type: 'node_started', ...of(2), attempt: 1 },
    { type: 'node_failed', ...of(2), error: ERROR, outcome: 'continue' },
  );
  expect(firingsOf(events, 'a')).toMatchObject([
    { firing: 1, phase: 'completed', attempts: 2, output: { out: [1, 2] }, started_at: 1, ended_at: 7 },
    { firing: 2, phase: 'failed', error: ERROR, output: {}, ended_at: 9 },
  ]);
  expect(firingsOf(events, 'nobody')).toEqual([]);
});

it('follows a firing through what it awaits, and names the executions that it began', () => {
  const agent = { execution_id: 'e', graph_id: 'g' };
  const changes: ExecutionChange[] = [
    { type: 'node_started', ...of(1), attempt: 1 },
    { type: 'node_suspended', ...of(1), awaits: { kind: 'agent', ...agent, graph_version: 1, inputs: {} } },
    { type: 'node_agent_in_review', ...of(1), in_review: true },
    { type: 'node_agent_in_review', ...of(1), in_review: false },
    { type: 'execution_terminated', reason: 'enough' },
  ];
  const phases = changes.map((_, index) => firingsOf(log(...changes.slice(0, index + 1)), 'a')[0]?.phase);
  expect(phases).toEqual(['running', 'agent', 'review', 'agent', 'stopped']);
  expect(firingsOf(log(...changes), 'a')[0]).toMatchObject({ agents: [agent], ended_at: 4 });
});
