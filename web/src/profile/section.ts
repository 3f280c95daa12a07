import { addressesOf } from '../shell/use-section.ts';

/** The parts of the page, in the order in which they are offered. */
export const SECTIONS = ['account', 'security', 'keys', 'credentials', 'activity'] as const;
export type Section = (typeof SECTIONS)[number];

export const PROFILE = addressesOf('/profile', SECTIONS);
