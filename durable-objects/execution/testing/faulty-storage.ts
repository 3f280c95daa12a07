import type { FaultReport, PlannedFault } from './planned-fault.ts';

/** The faults of one execution: what is planned, and what became of it. Outlives the object, as long as the runtime lives. */
export class ExecutionFaults {
  readonly executionId: string;
  readonly report: FaultReport = { writes: [], kills: [] };
  readonly #planned: Set<PlannedFault>;
  readonly #counts = new Map<string, number>();

  constructor(executionId: string, planned: readonly PlannedFault[]) {
    this.executionId = executionId;
    this.#planned = new Set(planned);
  }

  /** Notes that a write of this name is about to happen, and says the how-manieth it is. */
  count(write: string): number {
    const nth = (this.#counts.get(write) ?? 0) + 1;
    this.#counts.set(write, nth);
    this.report.writes.push(`${write}#${nth}`);
    for (const kill of this.report.kills) kill.backAt ??= Date.now();
    return nth;
  }

  /** What is planned for this place; each fault happens once. */
  take(write: string, nth: number, moment: PlannedFault['moment']): PlannedFault['act'][] {
    const due = [...this.#planned].filter((fault) => fault.write === write && fault.nth === nth && fault.moment === moment);
    for (const fault of due) this.#planned.delete(fault);
    return due.map((fault) => fault.act);
  }
}

export type FaultyStorageDeps = {
  /** Whose write this is; null when there is nothing to watch. */
  faultsAt: (write: string) => ExecutionFaults | null;
  /** Loses the object. What is called after that must not come here again. */
  kill: (faults: ExecutionFaults) => void;
  tell: (faults: ExecutionFaults) => void;
};

/**
 * The storage of a Durable Object on which every write is a crash point, whoever makes it: SQL that changes something is
 * named by its verb and table (`insert log`), the rest by its method (`setAlarm`, `deleteAlarm`, `deleteAll`).
 */
export function faultyStorage(storage: DurableObjectStorage, deps: FaultyStorageDeps): DurableObjectStorage {
  const happen = (faults: ExecutionFaults, acts: readonly PlannedFault['act'][]): void => {
    if (acts.includes('tell')) deps.tell(faults);
    if (acts.includes('kill')) deps.kill(faults);
  };
  const write = <T>(name: string, really: () => T, instead: () => T = really): T => {
    const faults = deps.faultsAt(name);
    if (faults === null) return really();
    const nth = faults.count(name);
    const before = faults.take(name, nth, 'before');
    happen(faults, before);
    const done = before.includes('lose') ? instead() : really();
    happen(faults, faults.take(name, nth, 'after'));
    const later = faults.take(name, nth, 'durable');
    if (later.length > 0) void storage.sync().then(() => happen(faults, later));
    return done;
  };
  const nothing = async (): Promise<void> => {};

  const sql = replaced(storage.sql, {
    exec: (query: string, ...values: unknown[]) => {
      const name = nameOf(query);
      const really = () => storage.sql.exec(query, ...values);
      return name === null ? really() : write(name, really);
    },
  });
  return replaced(storage, {
    sql,
    setAlarm: (at: number | Date) => write('setAlarm', () => storage.setAlarm(at), nothing),
    deleteAlarm: () => write('deleteAlarm', () => storage.deleteAlarm()),
    deleteAll: () => write('deleteAll', () => storage.deleteAll()),
  });
}

const CHANGES = /^\s*(insert into|update|delete from|create table|drop table|alter table)\s+"?(\w+)/i;

/** `insert log`; null for a statement that only reads. Of several statements the first gives the name. */
function nameOf(query: string): string | null {
  const [, verb = '', table] = CHANGES.exec(query) ?? [];
  return table === undefined ? null : `${verb.toLowerCase().split(' ')[0]} ${table}`;
}

/** A native object with some members replaced; the others are its own, and called on itself. */
function replaced<T extends object>(native: T, members: Record<string, unknown>): T {
  return new Proxy(native, {
    get(target, name) {
      if (typeof name === 'string' && Object.hasOwn(members, name)) return members[name];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
