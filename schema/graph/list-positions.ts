import { type PinPath, pinPathFault } from './pin-name.ts';

/**
 * Counts the list positions that dynamic pin names bring about. A name of a few characters can ask for ten thousand
 * (`list_$_9999`), and each further part of it for as many again, while all that is there to see is the name.
 */
export type PositionCounter = {
  /** Counts what this name adds to what the node's earlier names brought about; answers the sum over all nodes. */
  add(nodeId: string, path: PinPath): number;
};

/** A value as far as names speak of it: how long it is, if it is a list, and its parts. */
type Place = { length: number; parts: Map<string, Place> };

export function createPositionCounter(): PositionCounter {
  const nodes = new Map<string, Place>();
  let total = 0;
  return {
    add(nodeId, path) {
      if (pinPathFault(path) !== null || !path.parts.some((part) => part.kind === 'index')) return total;
      let place = partOf(placeIn(nodes, nodeId), path.base);
      for (const { kind, key } of path.parts) {
        const length = kind === 'index' ? Number(key) + 1 : 0;
        total += Math.max(0, length - place.length);
        place.length = Math.max(place.length, length);
        place = partOf(place, `${kind} ${key}`);
      }
      return total;
    },
  };
}

const partOf = (place: Place, part: string): Place => placeIn(place.parts, part);

function placeIn(places: Map<string, Place>, name: string): Place {
  const known = places.get(name);
  if (known !== undefined) return known;
  const made: Place = { length: 0, parts: new Map() };
  places.set(name, made);
  return made;
}
