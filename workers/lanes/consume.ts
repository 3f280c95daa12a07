import { type Database, isUnavailable } from '../../db/client.ts';
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
 * Deliveries after which a message that found its slot busy or Postgres away is let go: below the queues' own bound (see
 * `max_retries` in wrangler.toml), past which it would become a dead letter and fail an execution that is sound.
 */
const PATIENCE = 5;

/**
 * Takes messages off a lane and hands each to its execution object. A message is acked only when the object has committed
 * the start (or had before), when a dead letter says why it never will, or when the sweeper is to send it again; anything
 * else is delivered again. Messages are independent: one that fails does not bring back the others.
 */
export async function consume(messages: readonly DeliveredMessage[], deps: ConsumeDeps): Promise<void> {
  await Promise.all(
    messages.map(async (message) => {
      try {
        if ((await deliver(message.body, deps)) === 'settled') message.ack();
        else retryOrLeave(message);
      } catch (error) {
        deps.log('a lane message could not be delivered', error);
        if (isUnavailable(error)) retryOrLeave(message);
        else message.retry();
      }
    }),
  );
}

/** What is in the way will pass: soon, or else the QUEUED row is the outbox and the sweeper sends again. */
function retryOrLeave(message: DeliveredMessage): void {
  if (message.attempts < PATIENCE) message.retry();
  else message.ack();
}

/** `settled`: this message has done its work · `busy`: the slot's last execution is not over yet. */
async function deliver(body: unknown, deps: ConsumeDeps): Promise<'settled' | 'busy'> {
  const parsed = LaneMessage.safeParse(body);
  if (!parsed.success) return bury(body, 'malformed', parsed.error.message, deps);
  const message = parsed.data;
  if (message.expires_at <= deps.now()) return bury(message, 'expired', `waited on lane ${message.lane} for too long`, deps);
  const object = deps.object(message);
  const answer = await object.start(message.execution_id);
  return answer === 'order_needed' ? startFromRecord(message, object, deps) : outcomeOf(answer);
}

/** The object was not offered its order, or has forgotten it: the record has all of it. */
async function startFromRecord(message: LaneMessage, object: ExecutionRpc, deps: ConsumeDeps): Promise<'settled' | 'busy'> {
  const [row] = await loadOrders(deps.database, [message.execution_id]);
  if (row !== undefined && row.status !== 'QUEUED') return 'settled';
  if (row === undefined) return bury(message, 'unknown_execution', 'there is no such execution waiting', deps);
  const loaded = await loadPlan(deps, row.user_id, row.graph_id, row.graph_version);
  if (loaded.kind !== 'plan') return bury(message, 'start_failed', `its graph cannot run: ${loaded.kind}`, deps);
  const { slot: _slot, status: _status, expires_at: _expiresAt, credentials, ...order } = row;
  return outcomeOf(
    await object.start(message.execution_id, {
      ...order,
      credentials: credentials ?? undefined,
      plan: loaded.compiled.plan,
    }),
  );
}

const outcomeOf = (answer: StartAnswer): 'settled' | 'busy' => (answer === 'busy' ? 'busy' : 'settled');

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
async function bury(body: unknown, cause: DeadLetterCause, detail: string, deps: ConsumeDeps, attempts = 1): Promise<'settled'> {
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
  try {
    await deps.send(admitted.map((next) => laneMessage(next, deps.now())));
  } catch (error) {
    // Not again from the start: that would write the letter twice. The sweeper sends them.
    deps.log('freed slots could not be handed on', error);
  }
  return 'settled';
}
