import type { Plan } from '../../schema/graph/plan.ts';

/** A compiled graph version and whose it is. Versions never change, so neither does this. */
export type CompiledGraph = { userId: string; graphId: string; version: number; plan: Plan };

/** Plans kept, in UTF-16 units of their JSON: a graph may hold megabytes, and an isolate has 128 MB for everything. */
const CAPACITY = 10_000_000;
/** Graphs whose active version is remembered. */
const MOST_ACTIVE = 10_000;

/**
 * Compiled graph versions of this isolate, the most recently used ones, and which version of a graph was active when last
 * looked. A plan can be kept for ever; the active version is a guess that the accepting statement checks.
 */
export class PlanCache {
  readonly #plans = new Map<string, { compiled: CompiledGraph; size: number }>();
  readonly #active = new Map<string, number>();
  readonly #capacity: number;
  #size = 0;

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  get(graphId: string, version: number): CompiledGraph | undefined {
    const key = `${graphId}:${version}`;
    const found = this.#plans.get(key);
    if (found !== undefined) {
      this.#plans.delete(key);
      this.#plans.set(key, found);
    }
    return found?.compiled;
  }

  activeVersion(graphId: string): number | undefined {
    return this.#active.get(graphId);
  }

  put(compiled: CompiledGraph, isActive: boolean): void {
    const key = `${compiled.graphId}:${compiled.version}`;
    const size = JSON.stringify(compiled.plan).length;
    this.#drop(key);
    this.#plans.set(key, { compiled, size });
    this.#size += size;
    // A Map keeps the order of insertion, so the first is the one that was not asked for the longest.
    for (const oldest of this.#plans.keys()) {
      if (this.#size <= this.#capacity) break;
      this.#drop(oldest);
    }
    if (!isActive) return;
    if (this.#active.size >= MOST_ACTIVE) this.#active.clear();
    this.#active.set(compiled.graphId, compiled.version);
  }

  /** To be called when the guess turned out wrong. */
  forgetActive(graphId: string): void {
    this.#active.delete(graphId);
  }

  #drop(key: string): void {
    this.#size -= this.#plans.get(key)?.size ?? 0;
    this.#plans.delete(key);
  }
}
