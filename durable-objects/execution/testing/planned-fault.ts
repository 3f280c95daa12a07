import { z } from 'zod';

/**
 * What is to go wrong in an execution of a test build, and where. The plan travels as the execution's input `faults`, so it
 * comes along wherever the order does. A place is a write to the object's storage: by its name (see `faulty-storage.ts`),
 * its how-manieth of that name in this execution (from 1, over all lives of the object), and a moment:
 *
 *   before    the write never happens
 *   after     it happened, but its turn has not come to an end: with the turn it is undone
 *   durable   it is on disk, and the answer may be on its way
 *
 * A kill is a lost object: memory, sockets, calls under way, writes that are not on disk. `tell` calls the sink, for a test
 * that wants to do something of its own at that moment. `lose` (an alarm only): it is not set.
 */
export const PlannedFault = z.object({
  write: z.string(),
  nth: z.number().int().positive(),
  moment: z.enum(['before', 'after', 'durable']),
  act: z.enum(['kill', 'tell', 'lose']),
});
export type PlannedFault = z.infer<typeof PlannedFault>;

/** The input of an execution that carries its plan. */
export const FAULTS_INPUT = 'faults';

/** What became of the plan. Times in milliseconds since the epoch. */
export type FaultReport = {
  /** Every write to the object's storage for this execution, in order, as `<name>#<nth>`. */
  writes: string[];
  /** `backAt`: when a new life of the object wrote again; null when there was nothing left to write. */
  kills: { at: number; backAt: number | null }[];
};
