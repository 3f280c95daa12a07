import { valueKey } from '../../schema/archive.ts';
import type { JsonValue } from '../../schema/json.ts';
import type { KeptValues } from './live-execution.ts';

/** The bucket, as far as it is used. */
type Bucket = Pick<R2Bucket, 'get' | 'put'>;

/** The large values of one execution, in the bucket. */
export function createKeptValues(bucket: Bucket, executionId: string): KeptValues & { adopt(from: string, id: string): Promise<void> } {
  const put = async (id: string, text: string) => void (await bucket.put(valueKey(executionId, id), text));
  return {
    put: (id, value) => put(id, JSON.stringify(value)),
    async get(id) {
      const kept = await bucket.get(valueKey(executionId, id));
      return kept === null ? null : ((await kept.json()) as JsonValue);
    },
    /** Copies a value of another execution, whose id it keeps. */
    async adopt(from, id) {
      const kept = await bucket.get(valueKey(from, id));
      if (kept !== null) await put(id, await kept.text());
    },
  };
}
