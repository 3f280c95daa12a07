import type { ReactNode } from 'react';

/** The quiet buttons below a thing, their words in line with it. A question among them takes a line of its own. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="-ml-2.5 flex flex-wrap gap-x-1 gap-y-2 *:[fieldset]:ml-2.5">{children}</div>;
}
