import { coerce } from '../../../schema/graph/coerce.ts';
import { writePart } from '../../../schema/graph/pin-name.ts';
import { getOwn, type JsonObject, type JsonValue, setOwn } from '../../../schema/json.ts';
import { type EngineState, type Firing, nodeOf } from './state.ts';

/**
 * What the block gets: the node's own values, over them what its links brought. Plain pins are laid before dynamic ones,
 * which add their part to whatever the plain pin holds. An input node's `value` is the execution's input of its name.
 */
export function nodeInput(state: EngineState, firing: Firing): JsonObject {
  const { plan } = nodeOf(state, firing);
  const input: JsonObject = { ...plan.defaults };
  if (plan.kind === 'input') {
    const value = runInput(state, firing.node);
    if (value !== undefined) setOwn(input, 'value', value);
  }
  const owned = new Set<JsonValue>();
  for (const wantDynamic of [false, true]) {
    plan.pins.forEach((pin, index) => {
      const value = firing.values[index];
      if (value === undefined || pin.parts.length > 0 !== wantDynamic) return;
      setOwn(input, pin.base, writePart(getOwn(input, pin.base), pin.parts, value, owned));
    });
  }
  return input;
}

function runInput(state: EngineState, node: number): JsonValue | undefined {
  const declared = state.plan.inputs.find((input) => input.node === node);
  const value = declared === undefined ? undefined : getOwn(state.inputs, declared.name);
  if (declared === undefined || value === undefined) return undefined;
  const converted = coerce(value, declared.type);
  return converted.ok ? converted.value : value;
}
