import type { NodeExecution } from '../../schema/execution/execution.ts';
import type { Graph, GraphDraft } from '../../schema/graph/graph.ts';
import type { ParentExecution } from '../../schema/rpc.ts';
import type { Database } from '../client.ts';
import { newId } from '../new-id.ts';
import type { ExecutionRecord } from '../queries/execution-record.ts';
import { acceptExecution, type NewExecution } from '../queries/executions.ts';
import { insertGraph } from '../queries/graphs.ts';
import { createUser, type NewUser } from '../queries/users.ts';

/** Rows for tests: what a test does not care about is filled in. */

export const BLOCK = '0192f3a0-0000-7000-8000-00000000000b';

export function newUser(change: Partial<NewUser> = {}): NewUser {
  return {
    email: `${newId()}@example.test`,
    password_hash: 'scrypt$x',
    language: 'en',
    time_zone: 'UTC',
    is_confirmed: true,
    first_is_admin: false,
    now: Date.now(),
    ...change,
  };
}

/** Returns the id of a new user. */
export async function addUser(db: Database): Promise<string> {
  const answer = await createUser(db, newUser());
  if (answer.kind !== 'created') throw new Error(answer.kind);
  return answer.user.id;
}

export function draft(change: Partial<GraphDraft> = {}): GraphDraft {
  return {
    name: 'Greeter',
    description: 'says hello',
    nodes: [
      { id: 'in', block_id: BLOCK, input_default: { name: 'who' }, metadata: { position: { x: 1, y: 2 } } },
      { id: 'out', block_id: BLOCK, input_default: {}, metadata: {}, policy: { max_retries: 0 } },
    ],
    links: [{ id: 'l1', source_id: 'in', source_name: 'result', sink_id: 'out', sink_name: 'value', is_static: false }],
    ...change,
  };
}

/** A user with a graph. */
export async function addOwner(db: Database): Promise<{ userId: string; graph: Graph }> {
  const userId = await addUser(db);
  return { userId, graph: await insertGraph(db, userId, draft()) };
}

export function newExecution(userId: string, graph: Graph, change: Partial<NewExecution> = {}): NewExecution {
  const now = Date.now();
  return {
    id: newId(),
    user_id: userId,
    graph_id: graph.id,
    graph_version: graph.version,
    expect_active: true,
    lane: 'normal',
    inputs: { who: 'world' },
    queued_at: now,
    expires_at: now + 86_400_000,
    slots: 100,
    ...change,
  };
}

/** Accepts an execution and returns its id. */
export async function addExecution(db: Database, userId: string, graph: Graph, change: Partial<NewExecution> = {}): Promise<string> {
  const execution = newExecution(userId, graph, change);
  const answer = await acceptExecution(db, execution);
  if (answer.kind !== 'accepted') throw new Error(answer.kind);
  return execution.id;
}

/** Makes a new execution one that `parentId` awaits. */
export const childOf = (parentId: string): ParentExecution => ({
  execution_id: parentId,
  slot: 0,
  root_id: parentId,
  depth: 1,
  deadline_at: 4_000_000_000_000,
});

export function nodeExecution(change: Partial<NodeExecution> = {}): NodeExecution {
  return {
    node_id: 'in',
    firing: 1,
    block_id: BLOCK,
    status: 'COMPLETED',
    attempts: 1,
    input: { value: 'world' },
    output: { result: ['world'] },
    error: null,
    agent_execution_id: null,
    started_at: '2026-11-22T10:00:00.100Z',
    ended_at: '2026-11-22T10:00:00.250Z',
    ...change,
  };
}

/** The record of an execution that ended well, at `seq` 10. */
export function recordOf(
  userId: string,
  graph: Graph,
  id: string,
  change: Partial<Omit<ExecutionRecord, 'execution'>> & { execution?: Partial<ExecutionRecord['execution']> } = {},
): ExecutionRecord {
  return {
    user_id: userId,
    seq: 10,
    nodes: [nodeExecution()],
    lease_until: null,
    archive: { log: new Uint8Array([1, 2, 3]) },
    slots: 100,
    now: Date.now(),
    ...change,
    execution: {
      id,
      graph_id: graph.id,
      graph_version: graph.version,
      parent_id: null,
      forked_from: null,
      status: 'COMPLETED',
      lane: 'normal',
      inputs: {},
      outputs: { greeting: ['hello world'] },
      error: null,
      warnings: [],
      queued_at: null,
      started_at: '2026-11-22T10:00:00.000Z',
      ended_at: '2026-11-22T10:00:01.000Z',
      stats: { node_count: 1, node_errors: 0, retries: 0, duration_ms: 1_000 },
      ...change.execution,
    },
  };
}
