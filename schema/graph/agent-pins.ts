import { getOwn, isJsonObject, type JsonValue } from '../json.ts';
import type { BlockDefinition, InputPin, OutputPin } from './block.ts';
import type { GraphNode } from './graph.ts';
import type { PinPath } from './pin-name.ts';

/**
 * A node that runs an agent has a pin for each of that agent's inputs and outputs. Which these are stands in the node, as
 * JSON Schema (`input_schema`, `output_schema`), so a file says it all. An input pin is another name for a key of the
 * node's `inputs`; the agent itself checks what comes there when it begins.
 */
const INPUTS = 'inputs';
/** Inputs, and outputs, of an agent that are pins; the rest of its inputs can still be given in `inputs`. */
const MOST_PINS = 500;

/** The block as this node has it. Its own pins go before those of the agent. */
export function blockOfNode(block: BlockDefinition, node: GraphNode, linked: ReadonlySet<string> = new Set()): BlockDefinition {
  if (block.kind !== 'agent') return block;
  const schema = getOwn(node.input_default, 'input_schema');
  const given = getOwn(node.input_default, INPUTS);
  const required = isJsonObject(schema) ? getOwn(schema, 'required') : undefined;
  const isRequired = (name: string) =>
    !linked.has(INPUTS) && Array.isArray(required) && required.includes(name) && !(isJsonObject(given) && Object.hasOwn(given, name));
  const inputs = propertiesOf(schema)
    .filter(([name]) => !block.inputs.some((own) => own.name === name))
    .map(([name, property]): InputPin => ({ ...pin(name, property), required: isRequired(name), advanced: false }));
  const outputs = propertiesOf(getOwn(node.input_default, 'output_schema'))
    .filter(([name]) => !block.outputs.some((own) => own.name === name))
    .map(([name, property]): OutputPin => pin(name, property));
  return { ...block, inputs: [...block.inputs, ...inputs], outputs: [...block.outputs, ...outputs] };
}

/** Where a value of this pin belongs in what the block gets. */
export function agentPinPath(own: BlockDefinition, path: PinPath): PinPath {
  if (own.kind !== 'agent' || own.inputs.some((pin) => pin.name === path.base)) return path;
  return { base: INPUTS, parts: [{ kind: 'key', key: path.base }, ...path.parts] };
}

function propertiesOf(schema: JsonValue | undefined): [string, JsonValue][] {
  const properties = isJsonObject(schema) ? getOwn(schema, 'properties') : undefined;
  return isJsonObject(properties) ? Object.entries(properties).slice(0, MOST_PINS) : [];
}

function pin(name: string, property: JsonValue): OutputPin {
  const title = isJsonObject(property) ? getOwn(property, 'title') : undefined;
  const words = typeof title === 'string' && title !== '' ? title : name;
  return { name, type: { type: 'any' }, title: { en: words, es: words } };
}
