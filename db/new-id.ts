import { v7 } from 'uuid';

/** A UUID of version 7: ids made later sort later, so an index on them grows at one end. */
export const newId = (): string => v7();
