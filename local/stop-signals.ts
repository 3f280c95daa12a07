/** How long a clean stop may take before the process ends anyway. */
const GRACE_MS = 5_000;
/** Under npm one Ctrl-C arrives twice within milliseconds: from the terminal, and passed on by npm. Nobody presses it that fast. */
const ECHO_MS = 300;

type SignalledProcess = {
  on(event: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'disconnect', listener: () => void): unknown;
  exit(code: number): void;
};

/**
 * Ends the process when it is told to: Ctrl-C, `kill`, a closed terminal, or the end of the process that started us
 * (see project-node.mjs). A second Ctrl-C does not wait.
 */
export function stopOnSignals(
  close: () => Promise<void>,
  our: SignalledProcess = process,
  nowMs: () => number = () => performance.now(),
): void {
  let stoppingSinceMs: number | null = null;
  const stop = async (): Promise<void> => {
    if (stoppingSinceMs !== null) {
      if (nowMs() - stoppingSinceMs > ECHO_MS) our.exit(1);
      return;
    }
    stoppingSinceMs = nowMs();
    setTimeout(() => our.exit(1), GRACE_MS).unref();
    await close();
    our.exit(0);
  };
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) our.on(event, () => void stop());
}
