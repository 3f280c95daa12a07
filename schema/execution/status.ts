import { z } from 'zod';

/** Statuses of an execution and of a node execution. */
export const STATUSES = ['INCOMPLETE', 'QUEUED', 'RUNNING', 'REVIEW', 'COMPLETED', 'FAILED', 'TERMINATED'] as const;
export const Status = z.enum(STATUSES);
export type Status = z.infer<typeof Status>;

/**
 * Allowed moves. The recorder writes only the newest status, so a row may skip the ones in between: the SQL guard is
 * "not terminal yet" for every move that the table reaches in several steps.
 */
export const ALLOWED_MOVES: Record<Status, readonly Status[]> = {
  INCOMPLETE: ['QUEUED', 'RUNNING', 'FAILED', 'TERMINATED'],
  QUEUED: ['RUNNING', 'FAILED', 'TERMINATED'],
  RUNNING: ['REVIEW', 'COMPLETED', 'FAILED', 'TERMINATED'],
  REVIEW: ['RUNNING', 'COMPLETED', 'FAILED', 'TERMINATED'],
  COMPLETED: [],
  FAILED: [],
  TERMINATED: [],
};

export const TERMINAL_STATUSES = ['COMPLETED', 'FAILED', 'TERMINATED'] as const satisfies readonly Status[];
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

export const isTerminal = (status: Status): status is TerminalStatus => ALLOWED_MOVES[status].length === 0;
