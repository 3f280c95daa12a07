/**
 * Turns at the one session of the database, first come, first served. A turn is one statement, or a whole transaction of a
 * WebSocket client.
 */
export type Turns = {
  /** Resolves when it is the caller's turn, with the function that ends it. */
  take(): Promise<() => void>;
  /** Whether a turn could begin now. Then `take` may be left out for work that ends before it yields to the event loop. */
  isFree(): boolean;
};

export function makeTurns(): Turns {
  const waiting: (() => void)[] = [];
  let taken = false;
  const release = () => {
    const next = waiting.shift();
    if (next === undefined) taken = false;
    else next();
  };
  return {
    isFree: () => !taken,
    async take() {
      if (taken) await new Promise<void>((resolve) => waiting.push(resolve));
      taken = true;
      let ended = false;
      return () => {
        if (!ended) release();
        ended = true;
      };
    },
  };
}
