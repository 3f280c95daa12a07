import { describe, expect, test } from 'vitest';
import { MAX_PARALLEL_NODES } from '../../../schema/bounds.ts';
import type { Execution } from '../../../schema/execution/execution.ts';
import { graph, type Played, play } from '../testing/play.ts';

const oneAgent = graph({ a: ['agent', { in: 'question' }], out: ['output', { name: 'y' }] }, ['a.answer -> out.value']);
const awaited = (played: Played): string[] => played.live.awaitedAgents().map(({ awaits }) => awaits.execution_id);
const moved = (played: Played, change: Partial<Execution>, at = 0) =>
  played.live.agentMoved(awaited(played)[at] as string, { status: 'COMPLETED', outputs: {}, error: null, ...change });

describe('a node that runs an agent', () => {
  test('asks for an execution of it, with the same id after a crash', () => {
    const played = play(oneAgent);
    const [agent] = played.live.awaitedAgents();
    expect(agent?.awaits).toMatchObject({ graph_id: 'g2', graph_version: 1, inputs: { in: 'question' } });
    expect(awaited(played.crash())).toEqual([agent?.awaits.execution_id]);
  });

  test('hands on the outputs of the agent by name', async () => {
    const played = play(oneAgent);
    moved(played, { outputs: { answer: [1, 2], unlinked: [3] } });
    expect(await played.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: [1, 2] } });
  });

  test.each<[string, Partial<Execution>, string, RegExp]>([
    ['failed', { status: 'FAILED', error: { code: 'block_failed', message: 'no luck' } }, 'agent_failed', /no luck/],
    ['was stopped', { status: 'TERMINATED' }, 'agent_stopped', /stopped/],
  ])('fails without a retry when the agent %s', async (_, change, code, message) => {
    const played = play(oneAgent);
    moved(played, change);
    const { status, error } = await played.toEnd();
    expect({ status, code: error?.code, node_id: error?.node_id }).toEqual({ status: 'FAILED', code, node_id: 'a' });
    expect(error?.message).toMatch(message);
  });

  test('sends the failure of the agent along its error pin', async () => {
    const played = play(graph({ a: 'agent', out: ['output', { name: 'y' }] }, ['a.error -> out.value']));
    moved(played, { status: 'FAILED' });
    expect(await played.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: [expect.stringMatching(/did not complete/)] } });
  });

  test('fails when the agent cannot begin', async () => {
    const played = play(oneAgent);
    played.live.agentRefused(awaited(played)[0] as string, 'unknown_agent', 'There is no such agent.');
    expect(await played.toEnd()).toMatchObject({ status: 'FAILED', error: { code: 'unknown_agent', node_id: 'a' } });
  });

  test('takes the end of its agent once', () => {
    const played = play(oneAgent);
    const id = awaited(played)[0] as string;
    moved(played, { outputs: { answer: [1] } });
    const seq = played.live.state.seq;
    played.live.agentMoved(id, { status: 'COMPLETED', outputs: { answer: [1] }, error: null });
    expect(played.live.state.seq).toBe(seq);
  });

  test('takes a place among the nodes that run at the same time', () => {
    const played = play(graph({ e: ['each', { list: Array.from({ length: 40 }, (_, at) => at) }], a: 'agent' }, ['e.out -> a.in']));
    expect(awaited(played)).toHaveLength(MAX_PARALLEL_NODES);
    moved(played, {});
    expect(awaited(played)).toHaveLength(MAX_PARALLEL_NODES);
  });
});

test('an execution whose agent rests in REVIEW rests with it, and runs with it', async () => {
  const played = play(oneAgent);
  moved(played, { status: 'REVIEW' });
  expect(played.view().status).toBe('REVIEW');
  moved(played, { status: 'RUNNING' });
  expect(played.view().status).toBe('RUNNING');
  moved(played, { status: 'REVIEW' });
  moved(played, { outputs: { answer: ['at last'] } });
  expect(await played.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: ['at last'] } });
});

test('an execution that is stopped leaves its agents to be stopped', () => {
  const played = play(oneAgent);
  const [id] = awaited(played);
  played.live.stop('enough');
  const left = played.live.state.unrecorded.map(({ status, awaits }) => [status, awaits?.kind === 'agent' && awaits.execution_id]);
  expect(left.at(-1)).toEqual(['terminated', id]);
});

test('agents that rest in REVIEW keep nothing else from running', async () => {
  const played = play(graph({ e: ['each', { list: Array.from({ length: 40 }, (_, at) => at) }], a: 'agent' }, ['e.out -> a.in']));
  for (const id of awaited(played)) played.live.agentMoved(id, { status: 'REVIEW', outputs: {}, error: null });
  expect(awaited(played)).toHaveLength(40);
});
