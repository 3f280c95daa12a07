import type { Asked } from './counted.ts';
import { redirectTarget } from './redirect-target.ts';

/** Our own origin, as people reach it. */
export const siteOf = ({ url, deps }: Pick<Asked, 'url' | 'deps'>): string => new URL(deps.site.publicUrl || url).origin;

/** Where a client wants its user to end up, checked; null when it does not say. Throws `bad_redirect`. */
export const askedTarget = (call: Asked, { redirect_to: asked }: { redirect_to?: string | undefined }): string | null =>
  asked === undefined || asked === '' ? null : redirectTarget(asked, siteOf(call), call.deps.site.redirects());
