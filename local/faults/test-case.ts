import { isDeepStrictEqual } from 'node:util';
import { FAULTS_INPUT } from '../../durable-objects/execution/testing/planned-fault.ts';
import type { Program } from '../../durable-objects/execution/testing/random-program.ts';
import { testBlockId } from '../../durable-objects/execution/testing/test-blocks.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import type { GraphContent } from '../../schema/graph/graph.ts';
import type { JsonValue } from '../../schema/json.ts';

/** A graph, and what it must come to whatever goes wrong on the way. */
export type TestCase = {
  name: string;
  content: GraphContent;
  status: 'COMPLETED' | 'FAILED';
  /** Of a failed one. */
  errorCode?: string;
  /** By name. `isOrdered` false: only the values are certain. */
  outputs: ReadonlyMap<string, { values: readonly JsonValue[]; isOrdered: boolean }>;
  /** Node executions that some pin of never fills, by node id. */
  starved: ReadonlyMap<string, number>;
  /** Effects that must happen, as `node:firing`. */
  effects: readonly string[];
  /** The agent that its nodes run whose `a` is `AGENT_OF_CASE`. */
  agent?: GraphContent;
  /** The node that asks a person, who approves. */
  asks?: string;
};

/** Stands for the id that the agent gets when it is saved. */
export const AGENT_OF_CASE = 'the agent of this case';

/** The graph with the id of its agent. */
export const withAgent = ({ nodes, links }: GraphContent, agentId: string): GraphContent => ({
  nodes: nodes.map((node) =>
    node.input_default.a === AGENT_OF_CASE ? { ...node, input_default: { ...node.input_default, a: agentId } } : node,
  ),
  links,
});

export const caseOfProgram = (name: string, program: Program): TestCase => ({
  name,
  ...program,
  content: withFaultsInput(program.content),
  status: 'COMPLETED',
  effects: program.effects.map((key) => key.slice(key.indexOf(':') + 1)),
});

/** The graph with an input besides, for the faults of each execution. */
export const withFaultsInput = ({ nodes, links }: GraphContent): GraphContent => ({
  nodes: [...nodes, { id: 'faults', block_id: testBlockId('input'), input_default: { name: FAULTS_INPUT, value: [] }, metadata: {} }],
  links,
});

export const effectKeysOf = (testCase: TestCase, executionId: string): string[] =>
  testCase.effects.map((effect) => `${executionId}:${effect}`);

/** How an execution's outcome differs from what its graph must come to. */
export function differencesFrom(testCase: TestCase, execution: Execution): string[] {
  const { status, errorCode, outputs, starved } = testCase;
  if (execution.status !== status) return [`is ${execution.status} (${JSON.stringify(execution.error)}), should be ${status}`];
  const differences: string[] = [];
  if (errorCode !== undefined && execution.error?.code !== errorCode)
    differences.push(`failed with ${execution.error?.code}, not ${errorCode}`);
  if (status === 'FAILED') return differences;
  for (const [name, { values, isOrdered }] of outputs) {
    const given = execution.outputs[name] ?? [];
    const isSame = isOrdered ? isDeepStrictEqual(given, values) : isDeepStrictEqual(inAnyOrder(given), inAnyOrder(values));
    if (!isSame) differences.push(`output ${name} is ${JSON.stringify(given)}, should be ${JSON.stringify(values)}`);
  }
  const warned = new Map<string, number>();
  for (const { node_id = '' } of execution.warnings) warned.set(node_id, (warned.get(node_id) ?? 0) + 1);
  if (!isDeepStrictEqual(warned, new Map(starved)))
    differences.push(`warns of ${JSON.stringify([...warned])}, should of ${JSON.stringify([...starved])}`);
  return differences;
}

const inAnyOrder = (values: readonly JsonValue[]): string[] => values.map((value) => JSON.stringify(value)).sort();
