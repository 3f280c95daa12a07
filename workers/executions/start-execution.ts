import { newId } from '../../db/new-id.ts';
import { acceptExecution, findExecution, findExecutionRow } from '../../db/queries/executions.ts';
import { MAX_RUNNING_PER_USER } from '../../schema/bounds.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { resolveInputs } from '../../schema/execution/inputs.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import { LANE_TTL_MS, type LaneMessage } from '../../schema/lane.ts';
import type { ExecutionOrder, ExecutionRpc } from '../../schema/rpc.ts';
import type { SlotAddress } from '../../schema/slot.ts';
import { checkCredentials } from './check-credentials.ts';
import type { StartRequest, StartResult } from './executions.ts';
import { loadPlan, type PlanDeps } from './load-plan.ts';
import { type WhenAdmittedDeps, whenAdmitted } from './when-admitted.ts';

export type StartDeps = PlanDeps &
  WhenAdmittedDeps & {
    now: () => number;
    object: (address: SlotAddress) => ExecutionRpc;
    send: (messages: LaneMessage[]) => Promise<void>;
    /** Keeps the Worker alive until the promise is settled, and logs its failure. */
    inBackground: (what: string, work: Promise<unknown>) => void;
    log: (message: string, error: unknown) => void;
  };

/**
 * The one way in. Checks everything that can be checked, writes the QUEUED row, and only then says yes. The row is the
 * outbox of the lane message: if the message is lost, the sweeper sends it again. The order is offered to the object
 * ahead of the message, so that starting it needs no read; a lost offer costs that read, nothing else.
 */
export async function startExecution(deps: StartDeps, request: StartRequest): Promise<StartResult> {
  const known = request.id === undefined ? null : await findExecutionRow(deps.database, request.userId, request.id);
  if (known !== null) {
    const { execution, slot } = known;
    return { kind: 'accepted', execution, wait: (ms) => waitForEnd(deps, request.userId, execution.id, slot, ms) };
  }
  for (;;) {
    const loaded = await loadPlan(deps, request.userId, request.graphId, request.version);
    if (loaded.kind !== 'plan') return loaded;
    const { plan, version } = loaded.compiled;
    const resolved = resolveInputs(plan, request.inputs);
    if (!resolved.ok) return { kind: 'invalid_inputs', faults: resolved.faults };

    const checked = await checkCredentials(deps.database, request.userId, plan, request.credentials ?? {}, deps.now());
    if (!checked.ok) return { kind: 'unusable_credentials', faults: checked.faults };
    const queuedAt = deps.now();
    const order: ExecutionOrder = {
      execution_id: request.id ?? newId(),
      user_id: request.userId,
      graph_id: request.graphId,
      graph_version: version,
      lane: request.lane,
      plan,
      inputs: resolved.inputs,
      credentials: checked.choices,
      queued_at: queuedAt,
      parent: request.parent,
      forked_from: request.forkedFrom,
    };
    const expiresAt = queuedAt + LANE_TTL_MS[request.lane];
    const { plan: _, execution_id, ...row } = order;
    const accepted = await acceptExecution(deps.database, {
      ...row,
      id: execution_id,
      expires_at: expiresAt,
      // Of executions that another one awaits, `agents.ts` says what bounds them.
      slots: request.parent === undefined ? MAX_RUNNING_PER_USER : null,
      expect_active: request.version === undefined,
    });
    if (accepted.kind === 'stale_graph') {
      const wasGuess = request.version === undefined && deps.plans.activeVersion(request.graphId) !== undefined;
      deps.plans.forgetActive(request.graphId);
      if (wasGuess) continue;
      return { kind: 'not_found' };
    }

    const { slot } = accepted;
    const wait = (ms: number) => waitForEnd(deps, request.userId, execution_id, slot, ms);
    const execution = queuedExecution(order);
    if (slot === null) return { kind: 'accepted', execution, wait };
    const message: LaneMessage = {
      execution_id,
      user_id: request.userId,
      slot,
      lane: order.lane,
      sent_at: queuedAt,
      expires_at: expiresAt,
    };
    deps.inBackground('lane message', deps.send([message]));
    deps.inBackground('offer', deps.object(message).offer(order));
    return { kind: 'accepted', execution, wait };
  }
}

/**
 * The finished execution, or null when it has not ended within `ms`. Never throws: it is accepted, and whoever hears of a
 * failure now would start it again.
 */
async function waitForEnd(
  deps: StartDeps,
  user_id: string,
  execution_id: string,
  slot: number | null,
  ms: number,
): Promise<Execution | null> {
  const until = deps.now() + ms;
  try {
    const at = slot ?? (await whenAdmitted(deps, user_id, execution_id, () => deps.now() < until))?.slot ?? null;
    const ended = at === null ? null : await deps.object({ user_id, slot: at }).wait(execution_id, Math.max(0, until - deps.now()));
    if (ended !== null) return ended;
    // An object that has recorded the end knows nothing of it any more, and one that never began it is not told of its end.
    const last = await findExecution(deps.database, user_id, execution_id);
    return last !== null && isTerminal(last.status) ? last : null;
  } catch (error) {
    deps.log('an execution could not be waited for', error);
    return null;
  }
}

/** How a new execution looks to the API. */
function queuedExecution(order: ExecutionOrder): Execution {
  return {
    id: order.execution_id,
    graph_id: order.graph_id,
    graph_version: order.graph_version,
    parent_id: order.parent?.execution_id ?? null,
    forked_from: order.forked_from ?? null,
    status: 'QUEUED',
    lane: order.lane,
    inputs: order.inputs,
    outputs: {},
    error: null,
    warnings: [],
    queued_at: new Date(order.queued_at).toISOString(),
    started_at: null,
    ended_at: null,
    stats: { node_count: 0, node_errors: 0, retries: 0, duration_ms: null },
  };
}
