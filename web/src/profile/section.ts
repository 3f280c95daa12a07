import { type Addresses, addressesOf } from '../shell/use-section.ts';
import { connectReturnOf } from './credentials/connect-return.ts';

/** The parts of the page, in the order in which they are offered. */
export const SECTIONS = ['account', 'security', 'keys', 'credentials', 'activity'] as const;
export type Section = (typeof SECTIONS)[number];

const { sectionOf, pathOf } = addressesOf('/profile', SECTIONS);

/** Who comes back from connecting an account is shown what came of it, whatever the address says besides. */
export const PROFILE: Addresses<Section> = {
  sectionOf: (search) => (connectReturnOf(search) === null ? sectionOf(search) : 'credentials'),
  pathOf,
};
