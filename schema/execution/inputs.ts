import { MAX_FAULTS } from '../bounds.ts';
import { coerce } from '../graph/coerce.ts';
import { allowsNull } from '../graph/pin.ts';
import type { Plan, PlanInput } from '../graph/plan.ts';
import { getOwn, type JsonObject, type JsonValue, preview, setOwn } from '../json.ts';
import { jsonPointer } from '../json-pointer.ts';
import { checkJson } from './json-check.ts';

/** One input of an execution that cannot be used. `name` is the input's; `unfit_value`: too large or too deep for a pin. */
export type InputFault = {
  code: 'missing_input' | 'wrong_type' | 'unknown_input' | 'unfit_value';
  name: string;
  pointer: string;
  message: string;
};

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
    const resolved = resolveInput(input, getOwn(given, input.name));
    if (resolved.ok) setOwn(inputs, input.name, resolved.value);
    else faults.push({ code: resolved.code, name: input.name, pointer: pointer(input.name), message: resolved.message });
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, inputs };
}

type Resolved = { ok: true; value: JsonValue } | { ok: false; code: InputFault['code']; message: string };

/** One input: what was sent, else its default, in the type of its node. */
function resolveInput(input: PlanInput, sent: JsonValue | undefined): Resolved {
  const value = sent === undefined || (sent === null && !allowsNull(input.type)) ? input.default : sent;
  const name = preview(input.name);
  if (value === undefined) return { ok: false, code: 'missing_input', message: `Input ${name} has no value and no default.` };
  const converted = coerce(value, input.type);
  if (!converted.ok) return { ok: false, code: 'wrong_type', message: `Input ${name}: ${converted.reason}.` };
  const checked = checkJson(converted.value);
  return checked.ok ? checked : { ok: false, code: 'unfit_value', message: `Input ${name}: ${checked.reason}.` };
}
