import type { Health, ServiceHealth } from '../../schema/api/health.ts';
import { log } from '../../schema/log.ts';

/**
 * Whether each service really does what it is there for. Anyone may ask, so an answer is kept for a second: asking often
 * must not become a load.
 */

/** Throws when its service is down. */
export type Probe = () => Promise<unknown>;
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
    kept.set(service, { health, until: clock() + KEPT_MS });
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
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ProbeTimeout()), timeoutMs);
  });
  try {
    await Promise.race([probe(), tooLong]);
    return { status: 'up', latency_ms: clock() - from };
  } catch (error) {
    // Addresses and messages of our own parts are not for everybody: the reason goes to the log.
    log('error', service, 'health probe failed', { error });
    const reason = error instanceof ProbeTimeout ? `no answer within ${timeoutMs} ms` : 'the probe failed';
    return { status: 'down', latency_ms: clock() - from, reason };
  } finally {
    clearTimeout(timer);
  }
}

class ProbeTimeout extends Error {
  override readonly name = 'ProbeTimeout';
}
