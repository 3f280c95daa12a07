import { EXECUTION_TIMEOUT_MS, NODE_TIMEOUT_MS } from '../bounds.ts';
import { getOwn, type JsonObject, type JsonValue, setOwn } from '../json.ts';
import { DEFAULT_MAX_RETRIES } from '../retry.ts';
import { agentPinPath, blockOfNode } from './agent-pins.ts';
import { type BlockDefinition, type BlockLookup, ERROR_PIN } from './block.ts';
import { coerce } from './coerce.ts';
import { type PlanCredential, planCredentials } from './credential-choice.ts';
import type { GraphContent, GraphLink, GraphNode } from './graph.ts';
import { allowsNull, type PinType } from './pin.ts';
import { type PinPart, parsePinName, writePart } from './pin-name.ts';
import { findInput, isSet } from './validate.ts';

/**
 * A graph made ready to run: pins resolved, defaults converted, links grouped by where they leave. A plan is plain JSON,
 * is stored with its execution, and never changes, so a later version of a block cannot change a run that has begun.
 */
export type Plan = {
  nodes: PlanNode[];
  links: PlanLink[];
  inputs: PlanInput[];
  timeout_ms: number;
};

export type PlanNode = {
  id: string;
  block_id: string;
  kind: BlockDefinition['kind'];
  effect: BlockDefinition['effect'];
  /** Values of the pins that no link fills, by base pin. */
  defaults: JsonObject;
  /** Pins that links fill, under the name that the link uses (possibly dynamic). */
  pins: PlanPin[];
  timeout_ms: number;
  max_retries: number;
  on_error: 'fail' | 'continue';
  /** Whether a link takes failures away from the `error` pin. */
  error_linked: boolean;
  /** Pins that take a credential; absent when there are none. */
  credentials?: PlanCredential[];
};

export type PlanPin = { name: string; base: string; parts: PinPart[]; type: PinType };

/** Indices point into `Plan.nodes`; `source_pin` is the base name, `source_parts` what a dynamic name picks from it. */
export type PlanLink = {
  id: string;
  source: number;
  source_pin: string;
  source_parts: PinPart[];
  sink: number;
  sink_pin: string;
  is_static: boolean;
};

/** A run input: what an input node of this name takes. */
export type PlanInput = { name: string; node: number; type: PinType; required: boolean; default?: JsonValue };

/** Compiles a graph that `validateGraph` found nothing wrong with. Throws only when that was not asked first. */
export function compileGraph(graph: GraphContent, lookup: BlockLookup): Plan {
  const blocks = new Map<GraphNode, BlockDefinition>();
  const blockOf = (node: GraphNode): BlockDefinition => {
    const known = blocks.get(node);
    if (known !== undefined) return known;
    const block = lookup(node.block_id);
    if (block === undefined) throw new Error(`compileGraph: unknown block ${node.block_id}`);
    const own = blockOfNode(block, node);
    blocks.set(node, own);
    return own;
  };
  const index = new Map(graph.nodes.map((node, at) => [node.id, at]));
  const linksInto = Map.groupBy(graph.links, (link) => link.sink_id);
  const linksFrom = Map.groupBy(graph.links, (link) => link.source_id);
  const ownOf = (node: GraphNode) => lookup(node.block_id) as BlockDefinition;
  const nodes = graph.nodes.map((node) =>
    compileNode(node, blockOf(node), ownOf(node), linksInto.get(node.id) ?? [], linksFrom.get(node.id) ?? []),
  );
  const links = graph.links.map((link): PlanLink => {
    const source = index.get(link.source_id) as number;
    const block = blockOf(graph.nodes[source] as GraphNode);
    const path = outputPath(block, link.source_name);
    return {
      id: link.id,
      source,
      source_pin: path.base,
      source_parts: path.parts,
      sink: index.get(link.sink_id) as number,
      sink_pin: link.sink_name,
      is_static: link.is_static || block.static_output,
    };
  });
  const inputs = graph.nodes.flatMap((node, at) => compileInput(blockOf(node), at, nodes[at] as PlanNode));
  return { nodes, links, inputs, timeout_ms: EXECUTION_TIMEOUT_MS };
}

function compileNode(node: GraphNode, block: BlockDefinition, own: BlockDefinition, into: GraphLink[], from: GraphLink[]): PlanNode {
  const pinNames = new Set(into.map((link) => link.sink_name));
  const credentials = planCredentials(block, node.input_default);
  return {
    id: node.id,
    block_id: node.block_id,
    kind: block.kind,
    effect: block.effect,
    defaults: compileDefaults(node, block, own, pinNames),
    pins: [...pinNames].map((name) => compilePin(block, own, name)),
    timeout_ms: node.policy?.timeout_s === undefined ? defaultTimeout(block) : Math.round(node.policy.timeout_s * 1_000),
    max_retries: node.policy?.max_retries ?? DEFAULT_MAX_RETRIES,
    on_error: node.policy?.on_error ?? 'fail',
    error_linked: from.some((link) => link.source_name === ERROR_PIN),
    ...(credentials.length === 0 ? {} : { credentials }),
  };
}

/** A node that runs an agent has as long as the agent. */
const defaultTimeout = (block: BlockDefinition): number => (block.kind === 'agent' ? EXECUTION_TIMEOUT_MS : NODE_TIMEOUT_MS);

function compilePin(block: BlockDefinition, own: BlockDefinition, name: string): PlanPin {
  const found = findInput(block, name);
  if (typeof found === 'string') throw new Error(`compileGraph: ${block.name} has no pin ${name}`);
  const path = name === found.pin.name ? { base: name, parts: [] } : parsePinName(name);
  return { name, ...agentPinPath(own, path), type: found.type };
}

/**
 * Block defaults, then the node's own values: plain pins first, whatever their order in the file, for dynamic ones write
 * their part into what the plain pin holds.
 */
function compileDefaults(node: GraphNode, block: BlockDefinition, own: BlockDefinition, linked: ReadonlySet<string>): JsonObject {
  const values: JsonObject = {};
  const owned = new Set<JsonValue>();
  for (const pin of block.inputs) {
    if (pin.default !== undefined && !linked.has(pin.name)) setOwn(values, pin.name, pin.default);
  }
  const given = Object.entries(node.input_default)
    .filter(([name]) => !linked.has(name))
    .map(([name, value]) => ({ ...compilePin(block, own, name), value }));
  const isDynamic = (pin: PlanPin) => Number(pin.parts.length > 0);
  for (const { base, parts, type, value } of given.toSorted((a, b) => isDynamic(a) - isDynamic(b))) {
    if (type.type === 'credentials' || (value === null && !allowsNull(type))) continue;
    const converted = coerce(value, type);
    if (converted.ok) setOwn(values, base, writePart(getOwn(values, base), parts, converted.value, owned));
  }
  return values;
}

function compileInput(block: BlockDefinition, at: number, plan: PlanNode): PlanInput[] {
  if (block.kind !== 'input' || plan.pins.some((pin) => pin.base === 'value')) return [];
  const pin = block.inputs.find((candidate) => candidate.name === 'value');
  const name = getOwn(plan.defaults, 'name');
  if (pin === undefined || typeof name !== 'string') return [];
  const value = getOwn(plan.defaults, 'value');
  return [{ name, node: at, type: pin.type, required: !isSet(value), ...(isSet(value) ? { default: value } : {}) }];
}

function outputPath(block: BlockDefinition, name: string): { base: string; parts: PinPart[] } {
  const isPlain = name === ERROR_PIN || block.outputs.some((pin) => pin.name === name);
  return isPlain ? { base: name, parts: [] } : parsePinName(name);
}
