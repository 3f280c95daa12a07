import type { Database } from '../../db/client.ts';
import { type AwaitedRow, findAwaited } from '../../db/queries/executions.ts';
import { isSpilled } from '../../schema/execution/spilled.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import type { AgentRpc, ParentExecution } from '../../schema/rpc.ts';
import type { AwaitedAgent, LiveExecution } from './live-execution.ts';

export type AwaitedAgentsDeps = {
  database: Database;
  start: AgentRpc['startAgent'];
  /** Copies a large value of another execution among this one's own. */
  adopt: (executionId: string, valueId: string) => Promise<void>;
  log: (message: string, error: unknown) => void;
};

/** How long the way in may be away before it is tried again. */
const LOOK_AGAIN_MS = 5_000;

/**
 * The executions that nodes of this one await. What they are is in the log; that each is begun, and how it ends, is looked
 * after here: whoever is told that one may have moved calls `look`, which begins what is not begun and reads how the others
 * stand by their records. So a word that is lost costs time and nothing else.
 */
export class AwaitedAgents {
  readonly #live: LiveExecution;
  readonly #slot: number;
  readonly #deps: AwaitedAgentsDeps;
  /** Accepted, as far as this life of the object knows. */
  readonly #accepted = new Set<string>();
  #looking: Promise<void> | null = null;
  #lookAgain = false;

  constructor(live: LiveExecution, slot: number, deps: AwaitedAgentsDeps) {
    this.#live = live;
    this.#slot = slot;
    this.#deps = deps;
  }

  /** When to look again because one is not begun, as far as is known; null when all are. Milliseconds since the epoch. */
  dueAt(now: number): number | null {
    return this.#live.awaitedAgents().every(({ awaits }) => this.#accepted.has(awaits.execution_id)) ? null : now + LOOK_AGAIN_MS;
  }

  /** Never throws. One look at a time; a call that comes meanwhile is for one more. */
  look(): Promise<void> {
    if (this.#looking !== null) {
      this.#lookAgain = true;
      return this.#looking;
    }
    this.#looking = this.#lookUntilDone().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookUntilDone(): Promise<void> {
    do {
      this.#lookAgain = false;
      try {
        const awaited = this.#live.awaitedAgents();
        const unknown = awaited.filter((agent) => !this.#accepted.has(agent.awaits.execution_id));
        const begun = await Promise.allSettled(unknown.map((agent) => this.#start(agent)));
        await this.#read();
        for (const one of begun) if (one.status === 'rejected') throw one.reason;
      } catch (error) {
        this.#deps.log('awaited agents could not be looked after', error);
      }
    } while (this.#lookAgain);
  }

  async #start({ awaits, until }: AwaitedAgent): Promise<void> {
    const { order } = this.#live;
    const { execution_id, graph_id, graph_version, inputs } = awaits;
    const parent: ParentExecution = {
      execution_id: order.execution_id,
      slot: this.#slot,
      root_id: order.parent?.root_id ?? order.execution_id,
      depth: (order.parent?.depth ?? 0) + 1,
      deadline_at: until,
    };
    const { user_id, lane } = order;
    const answer = await this.#deps.start({ execution_id, user_id, graph_id, graph_version, inputs, lane, parent });
    if (answer.kind === 'accepted') this.#accepted.add(execution_id);
    else this.#live.agentRefused(execution_id, answer.code, answer.message);
  }

  async #read(): Promise<void> {
    const ids = this.#live.awaitedAgents().map(({ awaits }) => awaits.execution_id);
    if (ids.length === 0) return;
    const rows = await findAwaited(this.#deps.database, this.#live.order.execution_id, ids);
    // One that was deleted meanwhile is begun anew by the next look.
    for (const id of ids) if (!rows.some((row) => row.id === id)) this.#accepted.delete(id);
    for (const row of rows) {
      if (isTerminal(row.status)) await this.#adoptValues(row);
      this.#live.agentMoved(row.id, row);
    }
  }

  async #adoptValues({ id, outputs }: AwaitedRow): Promise<void> {
    // One after another: each may be 10 MB, and the object has 128 MB for everything.
    for (const value of Object.values(outputs).flat().filter(isSpilled)) await this.#deps.adopt(id, value.$spilled.id);
  }
}
