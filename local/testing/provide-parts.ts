import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startParts } from '../parts.ts';
import { LOCAL_VARS } from '../platform.ts';

/** Once for a ring: a Postgres and a Redis that tests inside the Worker's runtime reach through its variables. */
export default async function provideParts(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-parts-'));
  const parts = await startParts({ dataDir, env: {}, onProgress: () => {} });
  project.provide('vars', { ...parts.vars, ...LOCAL_VARS });
  return async () => {
    await parts.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    vars: Record<string, string>;
  }
}
