import { v5, v7 } from 'uuid';

/** A UUID of version 7: ids made later sort later, so an index on them grows at one end. */
export const newId = (): string => v7();

/** Any UUID that nothing else uses: it keeps these ids apart from everybody else's. */
const NAMESPACE = '6b1f0a52-8f0e-4a51-9a3d-7c2e5d0b9e41';

/** An id that is the same whenever it is made of the same text (UUID version 5), for what must not be made twice. */
export const idFrom = (text: string): string => v5(text, NAMESPACE);
