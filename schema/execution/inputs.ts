import { MAX_FAULTS } from '../bounds.ts';
import { coerce } from '../graph/coerce.ts';
import { allowsNull } from '../graph/pin.ts';
import type { Plan } from '../graph/plan.ts';
import { getOwn, type JsonObject, preview, setOwn } from '../json.ts';
import { jsonPointer } from '../json-pointer.ts';

/** One input of an execution that cannot be used. `name` is the run input. */
export type InputFault = { code: 'missing_input' | 'wrong_type' | 'unknown_input'; name: string; pointer: string; message: string };

/** Inputs that a message lists, so that a thousand faults do not each repeat a thousand names. */
const NAMES_TOLD = 20;

/**
 * Checks the inputs of a new execution against its plan and converts them to the types of their input nodes. Defaults
 * are filled in, so that the stored inputs say what the execution really ran with.
 */
export function resolveInputs(plan: Plan, given: JsonObject): { ok: true; inputs: JsonObject } | { ok: false; faults: InputFault[] } {
  const faults: InputFault[] = [];
  const inputs: JsonObject = {};
  const known = new Set(plan.inputs.map((input) => input.name));
  const pointer = (name: string) => jsonPointer(['inputs', name]);
  const names =
    [...known]
      .slice(0, NAMES_TOLD)
      .map((one) => preview(one))
      .join(', ') || 'none';
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    if (faults.length >= MAX_FAULTS) break;
    const message = `This agent has no input ${preview(name)}; its inputs: ${names}${known.size > NAMES_TOLD ? ', …' : ''}.`;
    faults.push({ code: 'unknown_input', name, pointer: pointer(name), message });
  }
  for (const input of plan.inputs) {
    const sent = getOwn(given, input.name);
    const value = sent === undefined || (sent === null && !allowsNull(input.type)) ? input.default : sent;
    if (value === undefined) {
      const message = `Input ${preview(input.name)} has no value and no default.`;
      faults.push({ code: 'missing_input', name: input.name, pointer: pointer(input.name), message });
      continue;
    }
    const converted = coerce(value, input.type);
    if (converted.ok) setOwn(inputs, input.name, converted.value);
    else
      faults.push({
        code: 'wrong_type',
        name: input.name,
        pointer: pointer(input.name),
        message: `Input ${preview(input.name)}: ${converted.reason}.`,
      });
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, inputs };
}
