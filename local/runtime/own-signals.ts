const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Calls `make` and takes off the signal listeners it put on. Miniflare listens for Ctrl-C and ends the process there and
 * then: Postgres would have no time to close. What to do on a signal is for whoever runs the process to say.
 */
export function withoutSignalListeners<T>(make: () => T): T {
  const before = SIGNALS.map((signal) => new Set(process.listeners(signal)));
  const made = make();
  for (const [i, signal] of SIGNALS.entries()) {
    for (const listener of process.listeners(signal)) if (!before[i]?.has(listener)) process.removeListener(signal, listener);
  }
  return made;
}
