const MINUTE_MS = 60_000;

/**
 * Calls `tick` at once and then at every full minute, as the cloud's cron does. What goes wrong goes to `onError`, except
 * in a tick that a stop overtook.
 */
export function startClock(tick: (at: Date) => Promise<void>, onError: (error: unknown) => void): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = async (): Promise<void> => {
    timer = setTimeout(run, MINUTE_MS - (Date.now() % MINUTE_MS));
    await tick(new Date()).catch((error: unknown) => {
      if (!stopped) onError(error);
    });
  };
  void run();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
