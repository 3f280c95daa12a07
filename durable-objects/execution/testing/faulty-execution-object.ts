import { z } from 'zod';
import { findBlock } from '../../../blocks/catalogue.ts';
import type { Block } from '../../../blocks/define-block.ts';
import type { ExecutionOrder, ExecutionRpc, StartAnswer } from '../../../schema/rpc.ts';
import { type ExecutionEnv, ExecutionObject } from '../execution-object.ts';
import { ExecutionStorage } from '../storage.ts';
import { ExecutionFaults, faultyStorage } from './faulty-storage.ts';
import { objectBlocks } from './object-blocks.ts';
import { FAULTS_INPUT, type FaultReport, PlannedFault } from './planned-fault.ts';

/** What a test may ask of an object besides. */
export interface FaultyExecutionRpc extends ExecutionRpc {
  /** When its alarm is to ring, in milliseconds since the epoch. */
  alarmAt(): Promise<number | null>;
  /** Rings its alarm that many times at once, due or not. */
  ring(times: number): Promise<void>;
  /** Its alarm will not ring. */
  loseAlarm(): Promise<void>;
  /** Loses the object; never answers. */
  die(): Promise<void>;
}

/** Faults by execution. A killed object leaves the runtime standing, so this is what the next life goes on from. */
const faultsOf = new Map<string, ExecutionFaults>();
/** Blocks for tests, besides the real ones. They count attempts, which must outlive a killed object too. */
const testBlocks = objectBlocks();

export const findAnyBlock = (id: string): Block | undefined => findBlock(id) ?? testBlocks.get(id);

/** What became of an execution's faults; null when no object has heard of it. */
export const faultReport = (executionId: string): FaultReport | null => faultsOf.get(executionId)?.report ?? null;

function knownFaults({ execution_id, inputs }: ExecutionOrder): ExecutionFaults {
  const known = faultsOf.get(execution_id);
  if (known !== undefined) return known;
  const planned = z.array(PlannedFault).safeParse(inputs[FAULTS_INPUT]);
  const faults = new ExecutionFaults(execution_id, planned.success ? planned.data : []);
  faultsOf.set(execution_id, faults);
  return faults;
}

/** The real execution object in a build for tests: it dies where its execution's faults say, and knows the tests' blocks. */
export class FaultyExecutionObject extends ExecutionObject implements FaultyExecutionRpc {
  /** The execution that is written for, and the one that a `start` may write for next. */
  readonly #whose: { current: ExecutionFaults | null; starting: ExecutionFaults | null };

  constructor(context: DurableObjectState, env: ExecutionEnv) {
    const stored = new ExecutionStorage(context.storage).load();
    const whose: { current: ExecutionFaults | null; starting: ExecutionFaults | null } = {
      current: stored === null ? null : knownFaults(stored.order),
      starting: null,
    };
    let alive = true;
    const storage = faultyStorage(context.storage, {
      faultsAt(write) {
        if (write === 'create order' || write === 'delete order') whose.current = whose.starting;
        return alive ? whose.current : null;
      },
      kill({ report }) {
        alive = false;
        report.kills.push({ at: Date.now(), backAt: null });
        context.abort('killed by a test');
      },
      tell({ executionId }) {
        context.waitUntil(fetch(`http://${env.EGRESS_ALLOWED_HOSTS}/reached/${executionId}`, { method: 'POST', body: '{}' }));
      },
    });
    super(context, env, { storage, findBlock: findAnyBlock });
    this.#whose = whose;
  }

  override async offer(order: ExecutionOrder): Promise<void> {
    knownFaults(order);
    await super.offer(order);
  }

  /** Between here and the first write of a new execution the thread is given away only to come here again. */
  override start(executionId: string, given?: ExecutionOrder): Promise<StartAnswer> {
    if (given !== undefined) knownFaults(given);
    this.#whose.starting = faultsOf.get(executionId) ?? null;
    return super.start(executionId, given);
  }

  alarmAt(): Promise<number | null> {
    return this.ctx.storage.getAlarm();
  }

  async ring(times: number): Promise<void> {
    await Promise.all(Array.from({ length: times }, () => this.alarm()));
  }

  loseAlarm(): Promise<void> {
    return this.ctx.storage.deleteAlarm();
  }

  async die(): Promise<void> {
    this.#whose.current?.report.kills.push({ at: Date.now(), backAt: null });
    this.ctx.abort('killed by a test');
  }
}
