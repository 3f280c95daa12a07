import type { Health, ServiceHealth } from '../../schema/api/health.ts';
import { log } from '../../schema/log.ts';

/**
 * Whether each service really does what it is there for. Anyone may ask, so an answer is kept for a while: asking often
 * must not become a load.
 */

/**
 * Throws when its service is down. The signal fires when the probe is over, one way or the other: what it opened is to be
 * closed then. Its answer is kept for `keptMs`, a second unless it says otherwise.
 */
export type Probe = ((signal: AbortSignal) => Promise<unknown>) & { keptMs?: number };
export type Probes = { readonly [service: string]: Probe };

const PROBE_TIMEOUT_MS = 2_000;
const KEPT_MS = 1_000;

export type HealthCheck = {
  all: (probes: Probes) => Promise<Health>;
  /** Undefined for a service that this platform does not have. */
  one: (probes: Probes, service: string) => Promise<ServiceHealth | undefined>;
};

export function createHealthCheck(clock: () => number = Date.now, timeoutMs = PROBE_TIMEOUT_MS): HealthCheck {
  const kept = new Map<string, { health: ServiceHealth; until: number }>();

  async function check(service: string, probe: Probe): Promise<ServiceHealth> {
    const known = kept.get(service);
    if (known !== undefined && clock() < known.until) return known.health;
    const health = await run(service, probe, clock, timeoutMs);
    kept.set(service, { health, until: clock() + (probe.keptMs ?? KEPT_MS) });
    return health;
  }

  return {
    async all(probes) {
      const services = await Promise.all(Object.entries(probes).map(async ([name, probe]) => [name, await check(name, probe)] as const));
      return { status: services.every(([, health]) => health.status === 'up') ? 'up' : 'down', services: Object.fromEntries(services) };
    },
    async one(probes, service) {
      const probe = Object.hasOwn(probes, service) ? probes[service] : undefined;
      return probe === undefined ? undefined : check(service, probe);
    },
  };
}

async function run(service: string, probe: Probe, clock: () => number, timeoutMs: number): Promise<ServiceHealth> {
  const from = clock();
  const over = new AbortController();
  const { signal } = over;
  const timer = setTimeout(() => over.abort(new ProbeTimeout(timeoutMs)), timeoutMs);
  const tooLong = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  try {
    await Promise.race([probe(signal), tooLong]);
    return { status: 'up', latency_ms: clock() - from };
  } catch (error) {
    // Addresses and messages of our own parts are not for everybody: the reason goes to the log.
    log('error', service, 'health probe failed', { error });
    const reason = error instanceof ProbeTimeout ? error.message : 'the probe failed';
    return { status: 'down', latency_ms: clock() - from, reason };
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

class ProbeTimeout extends Error {
  override readonly name = 'ProbeTimeout';

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}
