import { z } from 'zod';
import { MAX_FAULTS, MAX_LIST_POSITIONS } from '../bounds.ts';
import { type JsonValue, preview } from '../json.ts';
import { jsonPointer } from '../json-pointer.ts';
import { blockOfNode } from './agent-pins.ts';
import { type BlockDefinition, type BlockLookup, ERROR_PIN, type InputPin } from './block.ts';
import { coerce } from './coerce.ts';
import type { GraphContent, GraphLink, GraphNode } from './graph.ts';
import { createPositionCounter } from './list-positions.ts';
import { typeName } from './pin.ts';
import { parsePinName, pinPathFault } from './pin-name.ts';
import { pinTypeAt } from './pin-type-at.ts';

export const GRAPH_FAULT_CODES = [
  'duplicate_id',
  'unknown_block',
  'unknown_node',
  'unknown_pin',
  'bad_pin_name',
  'wrong_type',
  'missing_value',
  'linked_name',
  'linked_credentials',
  'no_start',
] as const;

/** One thing that is wrong with a graph. `pointer` is a JSON pointer into the graph as it was sent. */
export const GraphFault = z
  .object({
    code: z.enum(GRAPH_FAULT_CODES),
    message: z.string(),
    pointer: z.string(),
    node_id: z.string().optional(),
    link_id: z.string().optional(),
    pin: z.string().optional(),
  })
  .meta({ id: 'GraphFault' });
export type GraphFault = z.infer<typeof GraphFault>;

/**
 * Everything that is wrong with a graph's meaning, in document order; empty when it can run. Linear in its size, and no
 * more than `MAX_FAULTS`.
 */
export function validateGraph(graph: GraphContent, lookup: BlockLookup): GraphFault[] {
  const faults: GraphFault[] = [...duplicates(graph.nodes, 'node_id', 'nodes'), ...duplicates(graph.links, 'link_id', 'links')];
  const blocks = new Map<string, BlockDefinition>();
  const linkedBases = new Map<string, Set<string>>();
  for (const link of graph.links) {
    const bases = linkedBases.get(link.sink_id) ?? new Set();
    linkedBases.set(link.sink_id, bases.add(parsePinName(link.sink_name).base));
  }
  for (const [index, node] of graph.nodes.entries()) {
    if (faults.length >= MAX_FAULTS) break;
    const own = lookup(node.block_id);
    if (own === undefined) {
      faults.push({
        code: 'unknown_block',
        message: `Node ${node.id} uses block ${node.block_id}, which this platform does not have.`,
        pointer: `/nodes/${index}/block_id`,
        node_id: node.id,
      });
      continue;
    }
    const linked = linkedBases.get(node.id) ?? new Set();
    const block = blockOfNode(own, node, linked);
    blocks.set(node.id, block);
    faults.push(...nodeFaults(node, block, index, linked));
  }
  const nodeIds = new Set(graph.nodes.map((node) => node.id));
  for (const [index, link] of graph.links.entries()) {
    if (faults.length >= MAX_FAULTS) break;
    faults.push(...linkFaults(link, index, nodeIds, blocks));
  }
  if (graph.nodes.length > 0 && graph.nodes.every((node) => linkedBases.has(node.id))) {
    faults.push({
      code: 'no_start',
      message: 'Every node waits for a link, so none can be the first to run: one node must have no incoming link.',
      pointer: '/nodes',
    });
  }
  faults.push(...longListFaults(graph));
  return faults.slice(0, MAX_FAULTS);
}

/** The first name that makes the graph's lists too long: what is built from names must stay in proportion to them. */
function longListFaults(graph: GraphContent): GraphFault[] {
  const positions = createPositionCounter();
  const isTooMuch = (nodeId: string, pin: string) => positions.add(nodeId, parsePinName(pin)) > MAX_LIST_POSITIONS;
  const message = `The pin names of the graph ask for lists of more than ${MAX_LIST_POSITIONS} positions in all.`;
  for (const [index, { id, input_default }] of graph.nodes.entries()) {
    const pin = Object.keys(input_default).find((name) => isTooMuch(id, name));
    if (pin === undefined) continue;
    return [{ code: 'bad_pin_name', message, pointer: jsonPointer(['nodes', index, 'input_default', pin]), node_id: id, pin }];
  }
  const index = graph.links.findIndex((link) => isTooMuch(link.sink_id, link.sink_name));
  const link = graph.links[index];
  if (link === undefined) return [];
  return [{ code: 'bad_pin_name', message, pointer: `/links/${index}/sink_name`, link_id: link.id, pin: link.sink_name }];
}

function duplicates(elements: readonly { id: string }[], field: 'node_id' | 'link_id', list: string): GraphFault[] {
  const seen = new Set<string>();
  return elements.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const message = `Two ${list} have the id ${id}.`;
    return [{ code: 'duplicate_id', message, pointer: `/${list}/${index}/id`, [field]: id } satisfies GraphFault];
  });
}

function nodeFaults(node: GraphNode, block: BlockDefinition, index: number, linked: ReadonlySet<string>): GraphFault[] {
  const faults: GraphFault[] = [];
  const fault = (code: GraphFault['code'], pin: string, message: string) =>
    faults.push({ code, message, pointer: jsonPointer(['nodes', index, 'input_default', pin]), node_id: node.id, pin });
  const filled = new Set<string>();
  for (const [name, value] of Object.entries(node.input_default)) {
    if (faults.length >= MAX_FAULTS) break;
    const found = findInput(block, name);
    if (typeof found === 'string') fault(found === 'unknown_pin' ? found : 'bad_pin_name', name, pinFault(node, block, name, found));
    else {
      filled.add(found.pin.name);
      const wrong = defaultFault(found, value, linked);
      if (wrong !== null) fault('wrong_type', name, `Node ${node.id} (${block.name}), pin ${name}: ${wrong}.`);
    }
  }
  for (const pin of block.inputs) {
    if (block.kind === 'input' && pin.name === 'name' && linked.has('name')) {
      fault('linked_name', 'name', `Node ${node.id} (${block.name}): the name of an input must be written, not linked.`);
    }
    // Files travel without them, and who starts the graph may choose them: a start without is refused there.
    if (pin.type.type === 'credentials') continue;
    if (!pin.required || linked.has(pin.name) || filled.has(pin.name) || pin.default !== undefined) continue;
    fault('missing_value', pin.name, `Node ${node.id} (${block.name}): required pin ${pin.name} has neither a value nor a link.`);
  }
  return faults;
}

/** Null stands for "not set" in saved files, so it is refused only where a required pin would stay empty. */
function defaultFault({ pin, type }: FoundInput, value: JsonValue, linked: ReadonlySet<string>): string | null {
  if (value === null && (!pin.required || linked.has(pin.name) || type.type === 'credentials')) return null;
  const converted = coerce(value, type);
  return converted.ok ? null : converted.reason;
}

type FoundInput = { pin: InputPin; type: InputPin['type'] };

/** The input pin that a name (plain or dynamic) addresses, or why there is none. */
export function findInput(block: BlockDefinition, name: string): FoundInput | 'unknown_pin' | string {
  const plain = block.inputs.find((pin) => pin.name === name);
  if (plain !== undefined) return { pin: plain, type: plain.type };
  const path = parsePinName(name);
  const pin = block.inputs.find((candidate) => candidate.name === path.base);
  if (pin === undefined) return 'unknown_pin';
  const fault = pinPathFault(path);
  if (fault !== null) return fault;
  const type = pinTypeAt(pin.type, path.parts);
  return type === null ? `a ${typeName(pin.type)} has no such part` : { pin, type };
}

function pinFault(node: GraphNode, block: BlockDefinition, name: string, why: string): string {
  if (why !== 'unknown_pin') return `Node ${node.id} (${block.name}), pin ${preview(name)}: ${why}.`;
  return `Node ${node.id} (${block.name}) has no input pin ${preview(name)}; it has ${block.inputs.map((pin) => pin.name).join(', ')}.`;
}

function linkFaults(
  link: GraphLink,
  index: number,
  nodeIds: ReadonlySet<string>,
  blocks: ReadonlyMap<string, BlockDefinition>,
): GraphFault[] {
  const faults: GraphFault[] = [];
  const fault = (code: GraphFault['code'], field: string, message: string, where: { node_id?: string; pin?: string }) =>
    faults.push({ code, message: `Link ${link.id}: ${message}`, pointer: `/links/${index}/${field}`, link_id: link.id, ...where });
  for (const end of ['source_id', 'sink_id'] as const) {
    if (!nodeIds.has(link[end])) fault('unknown_node', end, `there is no node ${link[end]}.`, {});
  }
  const source = blocks.get(link.source_id);
  if (source !== undefined) {
    const why = outputFault(source, link.source_name);
    if (why !== null) {
      const message = `node ${link.source_id} (${source.name}), output pin ${preview(link.source_name)}: ${why}.`;
      fault(why === NO_SUCH_PIN ? 'unknown_pin' : 'bad_pin_name', 'source_name', message, {
        node_id: link.source_id,
        pin: link.source_name,
      });
    }
  }
  const sink = blocks.get(link.sink_id);
  if (sink !== undefined) {
    const found = findInput(sink, link.sink_name);
    if (typeof found === 'string') {
      const why = found === 'unknown_pin' ? NO_SUCH_PIN : found;
      const message = `node ${link.sink_id} (${sink.name}), input pin ${preview(link.sink_name)}: ${why}.`;
      fault(found === 'unknown_pin' ? found : 'bad_pin_name', 'sink_name', message, { node_id: link.sink_id, pin: link.sink_name });
    } else if (found.type.type === 'credentials') {
      const message = `node ${link.sink_id} (${sink.name}): credentials are chosen at pin ${link.sink_name}, never brought by a link.`;
      fault('linked_credentials', 'sink_name', message, { node_id: link.sink_id, pin: link.sink_name });
    }
  }
  return faults;
}

const NO_SUCH_PIN = 'the block has no such pin';

function outputFault(block: BlockDefinition, name: string): string | null {
  if (name === ERROR_PIN || block.outputs.some((pin) => pin.name === name)) return null;
  const path = parsePinName(name);
  const pin = block.outputs.find((candidate) => candidate.name === path.base);
  if (pin === undefined) return NO_SUCH_PIN;
  const fault = pinPathFault(path);
  if (fault !== null) return fault;
  return pinTypeAt(pin.type, path.parts) === null ? `a ${typeName(pin.type)} has no such part` : null;
}

/** Whether a stored value counts as set: saved files write null for "not set". */
export const isSet = (value: JsonValue | undefined): value is Exclude<JsonValue, null> => value !== undefined && value !== null;
