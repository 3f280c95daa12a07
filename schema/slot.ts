import { z } from 'zod';

/**
 * A user's slots. An execution that runs holds one of its user's slots, and the slot is also where it runs: each has one
 * execution object, which serves one execution after another. So there are never more objects than executions that ran at
 * the same time, and starting one does not cost the making of an object (which takes longer than an ordinary execution).
 * An execution that rests in REVIEW keeps its slot's object, but does not count as running.
 */
export const Slot = z.number().int().min(0).max(1_000_000);

/** Where an execution runs. */
export type SlotAddress = { user_id: string; slot: number };

/** The slot of the object of this name. */
export const slotOfName = (name: string): number => Number(name.slice(name.lastIndexOf('/') + 1));

/** Name of the execution object of a slot. */
export const slotObjectName = ({ user_id, slot }: SlotAddress): string => `${user_id}/${slot}`;
