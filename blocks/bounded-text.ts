import { MAX_VALUE_BYTES } from '../schema/bounds.ts';
import { BlockFailure } from './define-block.ts';

/**
 * Refuses a text of this length (UTF-16 units, each at least a byte) before it is built: joining or replacing can ask
 * for gigabytes, and by the time the engine looks at a yield the memory would be gone.
 */
export function assertTextFits(length: number): void {
  if (length <= MAX_VALUE_BYTES) return;
  throw new BlockFailure(`The text would have ${length} characters; a value may have ${MAX_VALUE_BYTES}.`);
}
