import { overflow, seriousFaults, type Visitor } from './visitor.ts';

/** Two views of a page in which every colour scheme, language and width occurs. */
export const VIEWS = [
  ['light', 'en-US', 1280],
  ['dark', 'es-ES', 360],
] as const;

/** What is wrong, by the place where it is: pixels that a page is wider than its window, and what axe finds serious. */
export type Found = { [place: string]: { overflow: number; faults: string[] } };

/** Looks at a page as it is now, and notes under `place` what is wrong there. */
export async function lookAround(visitor: Visitor, place: string, found: Found): Promise<void> {
  const state = { overflow: await overflow(visitor), faults: await seriousFaults(visitor) };
  if (state.overflow > 0 || state.faults.length > 0) found[place] = state;
}
