import { gzipSync } from 'node:zlib';
import { findBlockDefinition } from '../../blocks/catalogue.ts';
import { idFrom, newId } from '../../db/new-id.ts';
import { findChosenCredentials, findExecution } from '../../db/queries/executions.ts';
import { forkKey, valueKey } from '../../schema/archive.ts';
import type { Fault } from '../../schema/errors.ts';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import { forkLog } from '../../schema/execution/fork-log.ts';
import { checkJson } from '../../schema/execution/json-check.ts';
import { isSpilled, type Spilled } from '../../schema/execution/spilled.ts';
import type { Plan } from '../../schema/graph/plan.ts';
import { jsonPointer } from '../../schema/json-pointer.ts';
import type { Executions, ForkRequest, ForkResult } from './executions.ts';
import { loadPlan } from './load-plan.ts';
import type { StartDeps } from './start-execution.ts';

export type ForkDeps = Pick<StartDeps, 'now' | 'database' | 'plans'> & {
  bucket: Pick<R2Bucket, 'get' | 'put' | 'delete'>;
};

/** Events of a log that are read at a time. */
const PAGE = 5_000;

/**
 * Starts an execution that begins with the log of another one up to a node execution, whose outputs may be others. The log
 * is put in the bucket first: from then on the fork needs nothing of the original, which may be deleted.
 */
export async function forkExecution(
  deps: ForkDeps,
  executions: Pick<Executions, 'start' | 'events'>,
  request: ForkRequest,
): Promise<ForkResult> {
  const original = await findExecution(deps.database, request.userId, request.executionId);
  if (original === null) return { kind: 'not_found' };
  const loaded = await loadPlan(deps, request.userId, original.graph_id, original.graph_version);
  if (loaded.kind !== 'plan') return loaded;
  const faults = outputFaults(loaded.compiled.plan, request);
  if (faults.length > 0) return { kind: 'invalid_fork', faults };

  const log = await readLog(executions, request.userId, original.id);
  if (log === 'deleted') return { kind: 'history_deleted' };
  const id = request.id ?? newId();
  const { node_id, firing, outputs = null } = request;
  const forged = forgedReferences(log, request);
  if (forged.length > 0) return { kind: 'invalid_fork', faults: forged };
  const forked = forkLog(log, { node_id, firing, outputs }, deps.now(), (agent) => idFrom(`${id}:${agent}`));
  if (!forked.ok) {
    const pointer = forked.code === 'not_completed' ? '/outputs' : '/firing';
    return { kind: 'invalid_fork', faults: [{ code: forked.code, message: forked.message, pointer, node_id }] };
  }
  const kept = await copyValues(deps, original.id, id, forked.events);
  await deps.bucket.put(forkKey(id), gzipSync(JSON.stringify(forked.events)));
  const { graph_id: graphId, graph_version: version, inputs, lane } = original;
  const credentials = await findChosenCredentials(deps.database, request.userId, original.id);
  const result = await executions.start({
    userId: request.userId,
    graphId,
    version,
    inputs,
    credentials,
    lane,
    id,
    forkedFrom: original.id,
  });
  // Nobody will ever begin with it.
  if (result.kind !== 'accepted') await deps.bucket.delete([forkKey(id), ...kept]);
  return result;
}

async function readLog(executions: Pick<Executions, 'events'>, userId: string, id: string): Promise<ExecutionEvent[] | 'deleted'> {
  const log: ExecutionEvent[] = [];
  for (;;) {
    const page = await executions.events(userId, id, log.length, PAGE);
    if (page === 'deleted') return page;
    if (page === null || page.events.length === 0) return log;
    log.push(...page.events);
    if (page.ended) return log;
  }
}

/** Large values that the log speaks of, among the fork's own; gives their keys. One after another: each may be 10 MB. */
async function copyValues({ bucket }: ForkDeps, from: string, to: string, events: readonly ExecutionEvent[]): Promise<string[]> {
  const keys: string[] = [];
  for (const id of new Set(referencesIn(events).map((value) => value.$spilled.id))) {
    const kept = await bucket.get(valueKey(from, id));
    if (kept === null) continue;
    keys.push(valueKey(to, id));
    await bucket.put(valueKey(to, id), await kept.arrayBuffer());
  }
  return keys;
}

const referencesIn = (events: readonly ExecutionEvent[]): Spilled[] =>
  events
    .flatMap((event) => {
      if (event.type === 'node_output') return [event.value];
      return event.type === 'node_suspended' && event.awaits.kind === 'review' ? [event.awaits.data] : [];
    })
    .filter(isSpilled);

/** References among the outputs that were given and that the original never had: what looks like one must be one. */
function forgedReferences(log: readonly ExecutionEvent[], { node_id, outputs = {} }: ForkRequest): Fault[] {
  const known = new Set(referencesIn(log).map((value) => JSON.stringify(value)));
  return Object.entries(outputs).flatMap(([pin, values]) =>
    values.flatMap((value, index): Fault[] =>
      isSpilled(value) && !known.has(JSON.stringify(value))
        ? [
            {
              code: 'unknown_value',
              message: `The execution has no such large value.`,
              pointer: jsonPointer(['outputs', pin, index]),
              node_id,
              pin,
            },
          ]
        : [],
    ),
  );
}

/** What is wrong with the outputs that were given for the chosen node. */
function outputFaults(plan: Plan, { node_id, outputs }: ForkRequest): Fault[] {
  const node = plan.nodes.find((one) => one.id === node_id);
  if (node === undefined) {
    return [{ code: 'unknown_node', message: `The graph has no node ${node_id}.`, pointer: '/node_id', node_id }];
  }
  if (node.kind === 'output' && outputs !== undefined) {
    const message = `Node ${node_id} names a result, which comes from what it is given: go on from a node before it.`;
    return [{ code: 'output_node', message, pointer: '/outputs', node_id }];
  }
  // What an agent answers is known to itself only.
  const pins = node.kind === 'agent' ? null : (findBlockDefinition(node.block_id)?.outputs.map(({ name }) => name) ?? []);
  const faults: Fault[] = [];
  for (const [pin, values] of Object.entries(outputs ?? {})) {
    if (pins !== null && !pins.includes(pin)) {
      const message = `Node ${node_id} has no output pin ${pin}; it has ${pins.join(', ')}.`;
      faults.push({ code: 'unknown_pin', message, pointer: jsonPointer(['outputs', pin]), node_id, pin });
    }
    for (const [index, value] of values.entries()) {
      const checked = checkJson(value);
      if (checked.ok) continue;
      const message = `Output pin ${pin} of node ${node_id}: ${checked.reason}.`;
      faults.push({ code: checked.code, message, pointer: jsonPointer(['outputs', pin, index]), node_id, pin });
    }
  }
  return faults;
}
