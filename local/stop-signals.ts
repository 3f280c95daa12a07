/** How long a clean stop may take before the process ends anyway. */
const GRACE_MS = 5_000;

/**
 * Ends the process when it is told to: Ctrl-C, `kill`, a closed terminal, or the end of the process that started us
 * (see project-node.mjs). A second Ctrl-C does not wait.
 */
export function stopOnSignals(close: () => Promise<void>): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    await close();
    process.exit(0);
  };
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, () => void stop());
}
