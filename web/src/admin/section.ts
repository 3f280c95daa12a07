import { addressesOf } from '../shell/use-section.ts';

/** The parts of the page, in the order in which they are offered. */
export const SECTIONS = ['users', 'settings', 'audit'] as const;
export type Section = (typeof SECTIONS)[number];

export const ADMIN = addressesOf('/admin', SECTIONS);
