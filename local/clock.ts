/** Calls `tick` at once and then at every full minute, as the cloud's cron does. Failures go to `onError`. */
export function startClock(tick: (at: Date) => Promise<void>, onError: (error: unknown) => void): { stop(): void } {
  const run = (): void => void tick(new Date()).catch(onError);
  let timer: NodeJS.Timeout;
  const schedule = (): void => {
    timer = setTimeout(
      () => {
        run();
        schedule();
      },
      MINUTE_MS - (Date.now() % MINUTE_MS),
    );
  };
  run();
  schedule();
  return { stop: () => clearTimeout(timer) };
}

const MINUTE_MS = 60_000;
