import { getOwn, isJsonObject, type JsonValue, setOwn } from '../json.ts';

/**
 * Dynamic pin names address a part of a pin's value:
 *   `values_#_city`   key `city` of the dictionary pin `values`
 *   `list_$_0`        position 0 of the list pin `list`
 *   `object_@_name`   attribute `name` of the object pin `object`
 * Parts nest from left to right: `rows_$_0_#_city`. They work on both ends of a link.
 */
export type PinPart = { kind: 'key' | 'index' | 'attribute'; key: string };
export type PinPath = { base: string; parts: PinPart[] };

const SEPARATOR = /_([#$@])_/;
const KIND: Record<string, PinPart['kind']> = { '#': 'key', $: 'index', '@': 'attribute' };
/** A list that is filled by position must not be made huge by one pin's name. */
export const MAX_PIN_INDEX = 9_999;

/** Splits a pin name into its base pin and parts. A name without separators is its own base. */
export function parsePinName(name: string): PinPath {
  const [base = '', ...rest] = name.split(SEPARATOR);
  const parts: PinPart[] = [];
  for (let i = 0; i + 1 < rest.length; i += 2) {
    parts.push({ kind: KIND[rest[i] as string] as PinPart['kind'], key: rest[i + 1] as string });
  }
  return { base, parts };
}

/** Why a path can never be filled, or null when it can. */
export function pinPathFault({ base, parts }: PinPath): string | null {
  if (base === '') return 'the name has no pin before the separator';
  for (const { kind, key } of parts) {
    if (key === '') return 'a part of the name is empty';
    if (kind === 'index' && !(/^\d{1,4}$/.test(key) && Number(key) <= MAX_PIN_INDEX)) {
      return `list position ${key} is not a whole number from 0 to ${MAX_PIN_INDEX}`;
    }
  }
  return null;
}

/** The part of a yielded value that a dynamic source name addresses; undefined when the value has no such part. */
export function readPart(value: JsonValue, parts: readonly PinPart[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const { kind, key } of parts) {
    if (current === undefined) return undefined;
    if (kind === 'index') current = Array.isArray(current) ? current[Number(key)] : undefined;
    else current = isJsonObject(current) ? getOwn(current, key) : undefined;
  }
  return current;
}

/**
 * `target` with `value` put at `parts`. Containers on the way are made or copied, never shared with the caller's, and
 * remembered in `owned`: hand the same set to several writes into one value, and each container is copied once.
 */
export function writePart(
  target: JsonValue | undefined,
  parts: readonly PinPart[],
  value: JsonValue,
  owned: Set<JsonValue> = new Set(),
): JsonValue {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  if (part.kind === 'index') {
    const list = Array.isArray(target) ? ownList(target, owned) : own([], owned);
    const index = Number(part.key);
    while (list.length < index) list.push(null);
    list[index] = writePart(list[index], rest, value, owned);
    return list;
  }
  const dictionary = isJsonObject(target) ? (owned.has(target) ? target : own({ ...target }, owned)) : own({}, owned);
  setOwn(dictionary, part.key, writePart(getOwn(dictionary, part.key), rest, value, owned));
  return dictionary;
}

const ownList = (list: JsonValue[], owned: Set<JsonValue>): JsonValue[] => (owned.has(list) ? list : own([...list], owned));

function own<Container extends JsonValue>(container: Container, owned: Set<JsonValue>): Container {
  owned.add(container);
  return container;
}
