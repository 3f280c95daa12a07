import { canaries } from './canaries.ts';
import { corpus } from './corpus.ts';
import { fuzz } from './fuzz.ts';
import { matrix } from './matrix.ts';
import type { SecurityPart } from './part.ts';
import { timing } from './timing.ts';

/** Every part, in the order in which they run. */
export const SECURITY_PARTS: readonly SecurityPart[] = [matrix, corpus, fuzz, canaries, timing];
