/** One of each kind of thing that JavaScript has and JSON has not, and values beyond the bounds. */
export const STRANGE_THINGS: Readonly<Record<string, () => unknown>> = {
  string: () => 'just text',
  null: () => null,
  undefined: () => undefined,
  number: () => 42,
  nan: () => Number.NaN,
  infinity: () => Number.POSITIVE_INFINITY,
  bigint: () => 10n ** 30n,
  symbol: () => Symbol('strange'),
  function: () => () => 'strange',
  circular: () => {
    const circular: unknown[] = [];
    circular.push({ circular });
    return circular;
  },
  nested: () => {
    let nested: unknown = [];
    for (let depth = 0; depth < 100_000; depth++) nested = [nested];
    return nested;
  },
  error: () => new Error('an ordinary error'),
  nameless: () => Object.create(null),
  hostile,
  date: () => new Date(0),
  map: () => new Map([['a', 1]]),
  stream: () => new ReadableStream({ start: (controller) => controller.enqueue('x') }),
  unsettled: () => new Promise(() => undefined),
  response: () => new Response('body'),
  large: () => 'x'.repeat(50_000_000),
  large_list: () => Array.from({ length: 300_000 }, (_, index) => `${index}`.padStart(50, '0')),
};

/** Throws whatever is asked of it. */
function hostile(): unknown {
  const refuse = (): never => {
    throw new Error('hands off');
  };
  return new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse });
}
