import type { Outputs } from '../../../schema/execution/event.ts';
import { isSpilled } from '../../../schema/execution/spilled.ts';
import { getOwn, isJsonObject, type JsonValue, setOwn } from '../../../schema/json.ts';
import type { LargeValue } from '../values/large-values.ts';
import { type JsonFault, readJson } from '../values/read-json.ts';

/** What a fork's node is to have yielded, as it is written: by pin, a JSON list of values. */
export type ForkDraft = { [pin: string]: string };

/** Texts that stand for large values while their list is written, and what they stand for. */
export type StandIns = ReadonlyMap<string, JsonValue>;

/**
 * How it stands at first: what the node execution did yield. Pins without a value are empty. `standIn` names a large value;
 * no two may have the same name.
 */
export function forkDraft(
  pins: readonly string[],
  yielded: Outputs,
  standIn: (value: LargeValue) => string,
): { draft: ForkDraft; standIns: StandIns } {
  const draft: ForkDraft = {};
  const standIns = new Map<string, JsonValue>();
  const named = (_: string, part: JsonValue): JsonValue => {
    if (!isSpilled(part)) return part;
    const name = standIn(part.$spilled);
    standIns.set(name, part);
    return name;
  };
  for (const pin of new Set([...pins, ...Object.keys(yielded)])) {
    const values = getOwn(yielded, pin) ?? [];
    setOwn(draft, pin, values.length === 0 ? '' : JSON.stringify(values, named, 2));
  }
  return { draft, standIns };
}

export type ForkFault = 'notAList' | JsonFault;
/** `outputs` null: those that the node execution had. */
export type ReadFork = { ok: true; outputs: Outputs | null } | { ok: false; faults: { [pin: string]: ForkFault } };

/**
 * The outputs of a fork from what was written. Left as they were, they are not sent at all, so that nothing is lost on the
 * way; a node execution that has not completed has none of its own, so that they are sent even if there are none.
 */
export function readFork(draft: ForkDraft, initial: ForkDraft, standIns: StandIns, hasCompleted: boolean): ReadFork {
  if (hasCompleted && Object.entries(draft).every(([pin, text]) => text === getOwn(initial, pin))) return { ok: true, outputs: null };
  const outputs: Outputs = {};
  const faults: { [pin: string]: ForkFault } = {};
  for (const [pin, text] of Object.entries(draft)) {
    if (text.trim() === '') continue;
    const read = readJson(text);
    if (!read.ok) setOwn(faults, pin, read.fault);
    else if (!Array.isArray(read.value)) setOwn(faults, pin, 'notAList');
    else
      setOwn(
        outputs,
        pin,
        read.value.map((value) => withLargeValues(value, standIns)),
      );
  }
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, outputs };
}

function withLargeValues(value: JsonValue, standIns: StandIns): JsonValue {
  if (standIns.size === 0) return value;
  if (typeof value === 'string') return standIns.get(value) ?? value;
  if (Array.isArray(value)) return value.map((part) => withLargeValues(part, standIns));
  if (!isJsonObject(value)) return value;
  const copy: { [key: string]: JsonValue } = {};
  for (const [key, part] of Object.entries(value)) setOwn(copy, key, withLargeValues(part, standIns));
  return copy;
}
