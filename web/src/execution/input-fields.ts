import { resolveInputs } from '../../../schema/execution/inputs.ts';
import type { BlockLookup } from '../../../schema/graph/block.ts';
import type { Graph } from '../../../schema/graph/graph.ts';
import type { PinType } from '../../../schema/graph/pin.ts';
import type { Plan } from '../../../schema/graph/plan.ts';
import { getOwn, type JsonObject, type JsonValue, setOwn } from '../../../schema/json.ts';

/** How a person enters an input. `json` is for whatever has no control of its own. */
export type Control =
  | { kind: 'line' | 'text' | 'date' | 'time' | 'number' | 'integer' | 'toggle' | 'json' }
  | { kind: 'choice'; options: readonly string[] };

export type InputField = {
  name: string;
  title: string;
  description: string;
  required: boolean;
  control: Control;
  /** What the field holds at first: the text of its control, or whether a toggle is on. */
  initial: string | boolean;
};

/** The form of an agent: a field for each of its inputs, in the order of the graph. */
export function inputFields(graph: Graph, plan: Plan, lookup: BlockLookup): InputField[] {
  return plan.inputs.map((input) => {
    const node = graph.nodes[input.node];
    const block = node && lookup(node.block_id);
    const { title, description } = node?.input_default ?? {};
    const control = controlOf(block?.inputs.find((pin) => pin.name === 'value')?.type ?? input.type);
    return {
      name: input.name,
      title: typeof title === 'string' && title !== '' ? title : input.name,
      description: typeof description === 'string' ? description : '',
      required: input.required,
      control,
      initial: asEntered(input.default, control),
    };
  });
}

function controlOf(type: PinType): Control {
  switch (type.type) {
    case 'any':
      return { kind: 'line' };
    case 'string':
      if (type.format === 'long-text') return { kind: 'text' };
      return { kind: type.format === 'date' || type.format === 'time' ? type.format : 'line' };
    case 'number':
    case 'integer':
      return { kind: type.type };
    case 'boolean':
      return { kind: 'toggle' };
    case 'enum':
      return { kind: 'choice', options: type.options };
    case 'union':
      return type.of.some((member) => member.type === 'string') ? { kind: 'line' } : { kind: 'json' };
    case 'list':
    case 'dict':
    case 'object':
    case 'credentials':
      return { kind: 'json' };
    default:
      return type satisfies never;
  }
}

/** A value as it stands in its control; also how the inputs of an earlier run come back into the form. */
export function asEntered(value: JsonValue | undefined, control: Control): string | boolean {
  if (control.kind === 'toggle') return value === true;
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, control.kind === 'json' ? 2 : 0);
}

export type Entered = { [name: string]: string | boolean };

/** What stands in the fields at first: inputs from before where they have a value, else what each field has by itself. */
export function entriesOf(fields: readonly InputField[], earlier: JsonObject | null): Entered {
  return Object.fromEntries(
    fields.map((field) => {
      const value = earlier === null ? undefined : getOwn(earlier, field.name);
      return [field.name, value === undefined ? field.initial : asEntered(value, field.control)];
    }),
  );
}

export type FieldFault = 'missingInput' | 'wrongType' | 'badNumber' | 'badWholeNumber' | 'badJson';
export type Read = { ok: true; inputs: JsonObject } | { ok: false; faults: { [name: string]: FieldFault } };

/** The inputs of a new run from what was entered. An empty field sends nothing, so that the input's default holds. */
export function readInputs(fields: readonly InputField[], entered: Entered, plan: Plan): Read {
  const inputs: JsonObject = {};
  const faults: { [name: string]: FieldFault } = {};
  for (const field of fields) {
    const raw = getOwn(entered, field.name) ?? field.initial;
    if (raw === '') continue;
    const value = fromEntered(raw, field.control);
    if ('fault' in value) setOwn(faults, field.name, value.fault);
    else setOwn(inputs, field.name, value.value);
  }
  const resolved = resolveInputs(plan, inputs);
  for (const { name, code } of resolved.ok ? [] : resolved.faults) {
    if (getOwn(faults, name) === undefined) setOwn(faults, name, code === 'missing_input' ? 'missingInput' : 'wrongType');
  }
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, inputs };
}

function fromEntered(raw: string | boolean, control: Control): { value: JsonValue } | { fault: FieldFault } {
  if (typeof raw === 'boolean') return { value: raw };
  switch (control.kind) {
    case 'number':
    case 'integer': {
      const number = Number(raw.trim());
      if (raw.trim() === '' || !Number.isFinite(number)) return { fault: 'badNumber' };
      return control.kind === 'integer' && !Number.isInteger(number) ? { fault: 'badWholeNumber' } : { value: number };
    }
    case 'json':
      try {
        return { value: JSON.parse(raw) as JsonValue };
      } catch {
        return { fault: 'badJson' };
      }
    case 'line':
    case 'text':
    case 'date':
    case 'time':
    case 'toggle':
    case 'choice':
      return { value: raw };
    default:
      return control satisfies never;
  }
}
