/**
 * Keys of the archive bucket. All that an execution leaves there begins with its prefix, so that it can be deleted without
 * knowing what it is.
 */
export const executionPrefix = (executionId: string): string => `executions/${executionId}/`;

/** The log of an ended execution that is too large for its row: gzip of a JSON array of events. */
export const logKey = (executionId: string): string => `${executionPrefix(executionId)}log.json.gz`;
