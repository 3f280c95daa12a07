/**
 * The platform's bounds. Each has an error code of its own in `errors.ts`. Some are enforced by the cloud only and
 * would never be met on a laptop, so they are asserted here instead of being discovered in production.
 */
export const EXECUTION_TIMEOUT_MS = 3_600_000;
export const NODE_TIMEOUT_MS = 300_000;
/** Ceiling of a node's own `policy.timeout_s`. */
export const NODE_TIMEOUT_CEILING_MS = EXECUTION_TIMEOUT_MS;
export const MAX_NODE_EXECUTIONS = 10_000;
/** Largest value that travels with its event, in bytes of its JSON text. A larger one is kept apart; see `spilled.ts`. */
export const MAX_VALUE_BYTES = 1_000_000;
/** Largest value that a pin carries at all. A node's block holds all of its inputs in memory. */
export const MAX_SPILLED_BYTES = 10_000_000;
/**
 * What goes into and comes out of an execution's nodes, all together, in bytes of JSON text. All of it is in memory at
 * once when the record is written, and travels in one request.
 */
export const MAX_EXECUTION_BYTES = 20_000_000;
/** Bytes of an execution's values that are kept apart, all together. */
export const MAX_KEPT_BYTES = 500_000_000;
/** Values that one node execution may yield. */
export const MAX_YIELDS = 10_000;
export const MAX_JSON_DEPTH = 64;
export const MAX_GRAPH_NODES = 1_000;
export const MAX_GRAPH_LINKS = 5_000;
/** List positions that the pin names of a graph bring about in all, filled or not (`list_$_9999` alone: 10,000). */
export const MAX_LIST_POSITIONS = 100_000;
/** Faults told of one graph or one set of inputs; whoever sent more has enough to do. */
export const MAX_FAULTS = 1_000;
/** Node executions of one execution that run at the same time. */
export const MAX_PARALLEL_NODES = 32;
/** Executions of one user that hold a slot at the same time; more stay QUEUED. */
export const MAX_RUNNING_PER_USER = 100;
/** API keys of one user that are not revoked. */
export const MAX_API_KEYS = 100;
/** Largest request body, in bytes. */
export const MAX_BODY_BYTES = 4_000_000;
/** Times that an attempt lost with its object (crash, eviction) is started again before its node fails. */
export const MAX_INTERRUPTIONS = 10;
/** How deep executions that agents begin may nest: the one that a person started is at depth 0. */
export const MAX_AGENT_DEPTH = 8;
/** Executions that may come of one that a person started, at whatever depth. */
export const MAX_AGENT_EXECUTIONS = 1_000;
/** Most warnings kept with an execution. */
export const MAX_WARNINGS = 100;

/** Enforced by Durable Objects' SQLite: bytes of one stored value (the laptop's runtime allows more). */
export const SQLITE_VALUE_BYTES = 2_000_000;
/** Enforced by Cloudflare Queues: bytes of one message. */
export const QUEUE_MESSAGE_BYTES = 128_000;
/** Enforced by Cloudflare Queues: messages of one `sendBatch`. */
export const QUEUE_BATCH_MESSAGES = 100;
