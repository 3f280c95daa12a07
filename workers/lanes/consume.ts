import type { Database } from '../../db/client.ts';
import { insertDeadLetter } from '../../db/queries/dead-letters.ts';
import { loadOrders } from '../../db/queries/executions.ts';
import { MAX_RUNNING_PER_USER } from '../../schema/bounds.ts';
import type { JsonValue } from '../../schema/json.ts';
import { type DeadLetterCause, LaneMessage, laneMessage } from '../../schema/lane.ts';
import type { ExecutionRpc, StartAnswer } from '../../schema/rpc.ts';
import type { SlotAddress } from '../../schema/slot.ts';
import { loadPlan, type PlanDeps } from '../executions/load-plan.ts';

export type ConsumeDeps = PlanDeps & {
  now: () => number;
  database: Database;
  object: (address: SlotAddress) => ExecutionRpc;
  send: (messages: LaneMessage[]) => Promise<void>;
  log: (message: string, error: unknown) => void;
};

/** What a queue hands over, as far as it is used. */
export type DeliveredMessage = { body: unknown; attempts: number; ack(): void; retry(): void };

/**
 * Takes messages off a lane and hands each to its execution object. A message is acked only when the object has committed
 * the start (or had before), or when a dead letter says why it never will; anything else is delivered again. Messages are
 * independent: one that fails does not bring back the others.
 */
export async function consume(messages: readonly DeliveredMessage[], deps: ConsumeDeps): Promise<void> {
  await Promise.all(
    messages.map(async (message) => {
      try {
        await handle(message.body, deps);
        message.ack();
      } catch (error) {
        deps.log('a lane message could not be handled', error);
        message.retry();
      }
    }),
  );
}

async function handle(body: unknown, deps: ConsumeDeps): Promise<void> {
  const parsed = LaneMessage.safeParse(body);
  if (!parsed.success) return bury(body, 'malformed', parsed.error.message, deps);
  const message = parsed.data;
  if (message.expires_at <= deps.now()) return bury(message, 'expired', `waited on lane ${message.lane} for too long`, deps);
  const object = deps.object(message);
  const answer = await object.start(message.execution_id);
  requireRoom(answer);
  if (answer === 'order_needed') await startFromRecord(message, object, deps);
}

/** A slot whose last execution is not over yet: the message comes again later. */
function requireRoom(answer: StartAnswer): void {
  if (answer === 'busy') throw new Error('the slot is busy');
}

/** The object was not offered its order, or has forgotten it: the record has all of it. */
async function startFromRecord(message: LaneMessage, object: ExecutionRpc, deps: ConsumeDeps): Promise<void> {
  const [row] = await loadOrders(deps.database, [message.execution_id]);
  if (row !== undefined && row.status !== 'QUEUED') return;
  if (row === undefined) return bury(message, 'unknown_execution', 'there is no such execution waiting', deps);
  const loaded = await loadPlan(deps, row.user_id, row.graph_id, row.graph_version);
  if (loaded.kind !== 'plan') return bury(message, 'start_failed', `its graph cannot run: ${loaded.kind}`, deps);
  requireRoom(await object.start(message.execution_id, { ...row, plan: loaded.compiled.plan }));
}

/** Messages that were delivered in vain too often. */
export async function consumeDeadLetters(messages: readonly DeliveredMessage[], deps: ConsumeDeps): Promise<void> {
  await Promise.all(
    messages.map(async (message) => {
      try {
        await bury(message.body, 'start_failed', 'its object could not be started in several attempts', deps, message.attempts);
        message.ack();
      } catch (error) {
        deps.log('a dead letter could not be written', error);
        message.retry();
      }
    }),
  );
}

/** Writes the dead letter and fails the execution that waited for this message; its slot goes to who waits. */
async function bury(body: unknown, cause: DeadLetterCause, detail: string, deps: ConsumeDeps, attempts = 1): Promise<void> {
  const message = LaneMessage.safeParse(body);
  const { admitted } = await insertDeadLetter(deps.database, {
    lane: message.success ? message.data.lane : null,
    cause,
    execution_id: message.success ? message.data.execution_id : null,
    message: (body ?? null) as JsonValue,
    detail,
    attempts,
    error: { code: `lane_${cause}`, message: `The execution could not be started: ${detail}.` },
    slots: MAX_RUNNING_PER_USER,
    now: deps.now(),
  });
  await deps.send(admitted.map((next) => laneMessage(next, deps.now())));
}
