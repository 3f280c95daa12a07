import { useEffect, useState } from 'react';

/** How a page with several parts says in its address which one it shows. */
export type Addresses<Section extends string> = { sectionOf: (search: string) => Section; pathOf: (section: Section) => string };

/** The address says what is shown, so back and forward work, and a part can be linked to. */
export function useSection<Section extends string>({ sectionOf, pathOf }: Addresses<Section>) {
  const [section, setSection] = useState(() => sectionOf(window.location.search));
  useEffect(() => {
    const follow = () => setSection(sectionOf(window.location.search));
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, [sectionOf]);
  const show = (next: Section) => {
    window.history.pushState(null, '', pathOf(next));
    setSection(next);
  };
  return { section, show };
}

/** Addresses as `path?section=name`; the first part, and any name that is none, have `path` alone. */
export function addressesOf<Section extends string>(path: string, sections: readonly [Section, ...Section[]]): Addresses<Section> {
  return {
    sectionOf: (search) => {
      const asked = new URLSearchParams(search).get('section');
      return sections.find((section) => section === asked) ?? sections[0];
    },
    pathOf: (section) => (section === sections[0] ? path : `${path}?section=${section}`),
  };
}
