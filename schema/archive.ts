/**
 * Keys of the archive bucket. All that an execution leaves there begins with its prefix, so that it can be deleted without
 * knowing what it is.
 */
export const executionPrefix = (executionId: string): string => `executions/${executionId}/`;

/** The log of an ended execution that is too large for its row: gzip of a JSON array of events. */
export const logKey = (executionId: string): string => `${executionPrefix(executionId)}log.json.gz`;

/** A value that is too large to travel, as JSON text; see `execution/spilled.ts`. */
export const valueKey = (executionId: string, valueId: string): string => `${executionPrefix(executionId)}values/${valueId}.json`;

/** The log that a forked execution begins with: gzip of a JSON array of events. */
export const forkKey = (executionId: string): string => `${executionPrefix(executionId)}fork.json.gz`;
