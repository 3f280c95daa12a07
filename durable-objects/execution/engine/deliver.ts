import { MAX_VALUE_BYTES } from '../../../schema/bounds.ts';
import type { ExecutionError } from '../../../schema/execution/event.ts';
import { jsonBytes } from '../../../schema/execution/json-check.ts';
import { isSpilled } from '../../../schema/execution/spilled.ts';
import { coerce } from '../../../schema/graph/coerce.ts';
import { allowsNull, typeName } from '../../../schema/graph/pin.ts';
import { readPart } from '../../../schema/graph/pin-name.ts';
import type { PlanLink } from '../../../schema/graph/plan.ts';
import type { JsonValue } from '../../../schema/json.ts';
import { chargeBytes, chargeOpening } from './charge.ts';
import { nodeInput } from './node-input.ts';
import { type Delivery, type EngineState, type Firing, type NodeState, pinOf } from './state.ts';

/**
 * The firing rule: where a value goes, and when a node fires.
 *
 *   1. A value goes to the oldest open node execution of the sink that lacks that pin; if none lacks it, it opens a new one.
 *      So two streams into one node pair by position.
 *   2. A static link's value also fills the pin in every other open one, and each later one starts with the last such value.
 *   3. A node execution fires when every linked pin holds a value. Unlinked pins hold their defaults from the start, and
 *      validation has seen to the required ones.
 *   4. A value that its pin cannot take fails the node execution it went to, at once. That one keeps its place until its
 *      other pins are filled, and swallows those values: the streams behind it stay aligned.
 */

/** Sends a yielded value along every link of its pin. A dynamic source name that the value has no part for sends nothing. */
export function route(state: EngineState, source: NodeState, pin: string, value: JsonValue): void {
  for (const link of source.links.get(pin) ?? []) {
    if (state.fatal !== null) return;
    if (link.source_parts.length === 0) deliver(state, link, value);
    else if (isSpilled(value)) deliver(state, link, TOO_LARGE_TO_PICK_FROM);
    else {
      const part = readPart(value, link.source_parts);
      if (part !== undefined) deliver(state, link, part);
    }
  }
}

/** Opens the first node execution of every node that waits for nothing. */
export function openRoots(state: EngineState): void {
  state.nodes.forEach((node, index) => {
    if (node.plan.pins.length > 0 || state.fatal !== null) return;
    open(state, node, index);
    releaseComplete(state, node);
  });
}

/** In the place of a part of a value that is kept apart. */
const TOO_LARGE_TO_PICK_FROM = Symbol('too large to pick from');

function deliver(state: EngineState, link: PlanLink, value: JsonValue | typeof TOO_LARGE_TO_PICK_FROM): void {
  const node = state.nodes[link.sink] as NodeState;
  const pin = node.pinIndex.get(link.sink_pin) as number;
  const delivery = convert(node, link, pin, value);
  if (link.is_static) node.statics[pin] = delivery;
  const oldestLacking = node.filled[pin] as number;
  if (oldestLacking === node.queue.length) fill(state, open(state, node, link.sink, pin), pin, delivery, !link.is_static);
  else {
    const end = link.is_static ? node.queue.length : oldestLacking + 1;
    for (let at = oldestLacking; at < end; at++) fill(state, node.queue[at] as Firing, pin, delivery, !link.is_static);
    node.filled[pin] = end;
  }
  releaseComplete(state, node);
}

/** Opens a node execution at the end of the queue with the static values known by now; `openingPin` is left to the caller. */
function open(state: EngineState, node: NodeState, index: number, openingPin = -1): Firing {
  node.opened++;
  chargeOpening(state);
  const firing: Firing = {
    node: index,
    firing: node.opened,
    values: node.plan.pins.map(() => undefined),
    missing: node.plan.pins.length,
    streamed: false,
    status: 'open',
    error: null,
    attempts: 0,
    retries: 0,
    interruptions: 0,
    startedAt: null,
    attemptAt: 0,
    endedAt: null,
    dueAt: Number.POSITIVE_INFINITY,
    rested: false,
    resume: undefined,
    awaits: null,
    inReview: false,
    output: [],
    routedInTurn: 0,
  };
  node.queue.push(firing);
  // Null stands for what is still to come: where it belongs in a list, the list is filled up to there.
  node.baseBytes ??= jsonBytes(nodeInput(state, { ...firing, values: firing.values.map(() => null) }));
  chargeBytes(state, node.baseBytes);
  node.statics.forEach((known, pin) => {
    if (known === undefined && pin !== openingPin) return;
    if (known !== undefined && pin !== openingPin) fill(state, firing, pin, known, false);
    node.filled[pin] = node.queue.length;
  });
  return firing;
}

function fill(state: EngineState, firing: Firing, pin: number, delivery: Delivery, isStream: boolean): void {
  if (state.fatal !== null) return;
  firing.missing--;
  firing.streamed ||= isStream;
  if ('value' in delivery) {
    firing.values[pin] = delivery.value;
    chargeBytes(state, delivery.bytes);
    return;
  }
  firing.values[pin] = null;
  if (firing.error !== null) return;
  firing.error = delivery.fault;
  state.spoilt.push(firing);
}

/** Takes complete node executions off the front. Spoilt ones have failed already and only end their turn here. */
function releaseComplete(state: EngineState, node: NodeState): void {
  while (node.queue[0]?.missing === 0) {
    const firing = node.queue.shift() as Firing;
    node.filled = node.filled.map((count) => count - 1);
    if (firing.error !== null) continue;
    firing.status = 'ready';
    state.ready.push(firing);
  }
}

/** Converts a value to the pin's type; a fault names link, pin, type and value. */
function convert(node: NodeState, link: PlanLink, pinIndex: number, value: JsonValue | typeof TOO_LARGE_TO_PICK_FROM): Delivery {
  const pin = pinOf(node, pinIndex);
  const fault = (code: string, message: string): { fault: ExecutionError } => ({
    fault: { code, message, node_id: node.plan.id, link_id: link.id, pin: pin.name },
  });
  if (value === TOO_LARGE_TO_PICK_FROM) {
    return fault(
      'value_too_large',
      `Link ${link.id} cannot pick a part of a value of more than ${MAX_VALUE_BYTES} bytes for pin ${pin.name} of node ${node.plan.id}.`,
    );
  }
  // Converted when it is read, at the start of the node.
  if (isSpilled(value)) return { value, bytes: jsonBytes(value) };
  if (value === null && !allowsNull(pin.type)) {
    return fault(
      'null_value',
      `Link ${link.id} brought null to pin ${pin.name} of node ${node.plan.id}, which takes ${typeName(pin.type)}.`,
    );
  }
  const converted = coerce(value, pin.type);
  if (converted.ok) return { value: converted.value, bytes: jsonBytes(converted.value) };
  return fault(
    'wrong_type',
    `Link ${link.id} brought a value that pin ${pin.name} of node ${node.plan.id} cannot take: ${converted.reason}.`,
  );
}
