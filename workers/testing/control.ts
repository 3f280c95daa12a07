import { z } from 'zod';
import { GraphLink, GraphNode } from '../../schema/graph/graph.ts';
import type { Plan } from '../../schema/graph/plan.ts';
import { Id } from '../../schema/ids.ts';
import { LaneMessage } from '../../schema/lane.ts';
import { Slot } from '../../schema/slot.ts';

/** What a test may ask of the test build, besides what anybody may ask of the platform: POST one of these to `CONTROL_PATH`. */
export const CONTROL_PATH = '/api/testing';

const address = { user_id: Id, slot: Slot };

export const Control = z.discriminatedUnion('do', [
  /** Saves a graph that may name blocks for tests. Answers with a `SavedGraph`. */
  z.object({ do: z.literal('save_graph'), user_id: Id, name: z.string(), nodes: z.array(GraphNode), links: z.array(GraphLink) }),
  /** Answers with the `FaultReport` of an execution, or null. */
  z.object({ do: z.literal('report'), execution_id: Id }),
  /** Puts messages on their lanes, each `copies` times. */
  z.object({ do: z.literal('deliver'), messages: z.array(LaneMessage), copies: z.number().int() }),
  /** The cron tick, `times` at once. */
  z.object({ do: z.literal('tick'), times: z.number().int() }),
  /** Rings the alarm of an object, `times` at once, due or not. */
  z.object({ do: z.literal('ring'), ...address, times: z.number().int() }),
  /** The object's alarm will not ring. */
  z.object({ do: z.literal('lose_alarm'), ...address }),
  /** Answers with the time (ms since the epoch) at which the alarm is to ring, or null. */
  z.object({ do: z.literal('alarm_at'), ...address }),
  /** Loses the object: memory, sockets, calls under way, writes that are not on disk. */
  z.object({ do: z.literal('kill'), ...address }),
]);
export type Control = z.infer<typeof Control>;

export type SavedGraph = { graph_id: string; plan: Plan };
