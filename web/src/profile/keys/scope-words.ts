import type { Words } from '../../i18n/words.ts';

type Resources = Words['profile']['keys']['resources'];

export const resourceName = (resource: string, names: Resources): string =>
  Object.hasOwn(names, resource) ? names[resource as keyof Resources] : resource;
