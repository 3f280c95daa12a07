/** A random number generator of its own: the same seed gives the same tests anywhere (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number from `low` to `high`, both included. */
const between = (random: () => number, low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/**
 * A random expression of what every dialect of cron has: values, lists, ranges, steps and wildcards. Its hours are often
 * those of the night in which clocks are changed.
 */
export function randomCron(random: () => number): string {
  const day = random();
  return [
    field(random, 0, 59, 0.2),
    random() < 0.4 ? String(between(random, 0, 3)) : field(random, 0, 23, 0.35),
    day < 0.25 ? field(random, 1, 31, 0) : '*',
    random() < 0.15 ? field(random, 1, 12, 0.2) : '*',
    day > 0.7 || day < 0.08 ? field(random, 0, 6, 0) : '*',
  ].join(' ');
}

function field(random: () => number, low: number, high: number, wildcard: number): string {
  if (random() < wildcard) return '*';
  const value = () => between(random, low, high);
  const kind = random();
  if (kind < 0.5) return String(value());
  if (kind < 0.7) return [...new Set([value(), value(), value()])].sort((a, b) => a - b).join(',');
  const [from = low, to = high] = [value(), value()].sort((a, b) => a - b);
  if (kind < 0.85) return `${from}-${to}`;
  const step = between(random, 2, Math.max(2, Math.floor((high - low) / 3)));
  return kind < 0.95 ? `*/${step}` : `${from}-${to}/${step}`;
}
