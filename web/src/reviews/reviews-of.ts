import type { ExecutionEvent, ReviewDecision } from '../../../schema/execution/event.ts';
import { isTerminalChange } from '../../../schema/execution/event.ts';
import type { JsonValue } from '../../../schema/json.ts';

/** `dropped`: the node or the whole execution ended before anybody decided. */
export type ReviewOutcome =
  | { kind: 'awaited' }
  | { kind: 'decided'; decision: ReviewDecision; message: string; at: number }
  | { kind: 'dropped' };

/** A review that an execution asked for. Times in milliseconds since the epoch. */
export type RunReview = {
  /** `seq` of the event that asked: no two reviews of an execution share it. */
  seq: number;
  node_id: string;
  firing: number;
  name: string;
  data: JsonValue;
  editable: boolean;
  since: number;
  outcome: ReviewOutcome;
};

/** Every review that a log tells of, in the order in which they were asked for. */
export function reviewsOf(events: readonly ExecutionEvent[]): RunReview[] {
  const reviews: RunReview[] = [];
  const end = (outcome: ReviewOutcome, event?: { node_id: string; firing: number }) => {
    for (const review of reviews) {
      if (review.outcome.kind !== 'awaited') continue;
      if (event === undefined || (review.node_id === event.node_id && review.firing === event.firing)) review.outcome = outcome;
    }
  };
  for (const event of events) {
    if (event.type === 'node_suspended' && event.awaits.kind === 'review') {
      const { name, data, editable } = event.awaits;
      const { seq, node_id, firing, at: since } = event;
      reviews.push({ seq, node_id, firing, name, data, editable, since, outcome: { kind: 'awaited' } });
    } else if (event.type === 'node_reviewed') {
      end({ kind: 'decided', decision: event.decision, message: event.message, at: event.at }, event);
    } else if (event.type === 'node_completed' || event.type === 'node_failed') {
      end({ kind: 'dropped' }, event);
    } else if (isTerminalChange(event)) {
      end({ kind: 'dropped' });
    }
  }
  return reviews;
}
