import type { Plan } from '../../schema/graph/plan.ts';

/** A compiled graph version and whose it is. Versions never change, so neither does this. */
export type CompiledGraph = { userId: string; graphId: string; version: number; plan: Plan };

/**
 * Compiled graph versions of this isolate, the most recently used ones, and which version of a graph was active when last
 * looked. A plan can be kept for ever; the active version is a guess that the accepting statement checks.
 */
export class PlanCache {
  readonly #plans = new Map<string, CompiledGraph>();
  readonly #active = new Map<string, number>();
  readonly #capacity: number;

  constructor(capacity = 500) {
    this.#capacity = capacity;
  }

  get(graphId: string, version: number): CompiledGraph | undefined {
    const key = `${graphId}:${version}`;
    const found = this.#plans.get(key);
    if (found !== undefined) {
      this.#plans.delete(key);
      this.#plans.set(key, found);
    }
    return found;
  }

  activeVersion(graphId: string): number | undefined {
    return this.#active.get(graphId);
  }

  put(compiled: CompiledGraph, isActive: boolean): void {
    this.#plans.set(`${compiled.graphId}:${compiled.version}`, compiled);
    if (isActive) this.#active.set(compiled.graphId, compiled.version);
    trim(this.#plans, this.#capacity);
    trim(this.#active, this.#capacity);
  }

  /** To be called when the guess turned out wrong. */
  forgetActive(graphId: string): void {
    this.#active.delete(graphId);
  }
}

/** Drops the oldest entries: a Map keeps the order of insertion. */
function trim(map: Map<string, unknown>, capacity: number): void {
  for (const key of map.keys()) {
    if (map.size <= capacity) return;
    map.delete(key);
  }
}
