import { useEffect, useState } from 'react';

/** What the page shows: the list, an empty editor, or the editor of one schedule. */
export type View = { kind: 'list' } | { kind: 'new' } | { kind: 'edit'; id: string };

export function viewOf(search: string): View {
  const asked = new URLSearchParams(search);
  const id = asked.get('edit');
  return id !== null ? { kind: 'edit', id } : asked.has('new') ? { kind: 'new' } : { kind: 'list' };
}

export const pathOf = (view: View): string =>
  view.kind === 'list' ? '/schedules' : view.kind === 'new' ? '/schedules?new' : `/schedules?edit=${view.id}`;

/** The address says what is shown, so back and forward work, and a reload comes back to the editor. */
export function useView() {
  const [view, setView] = useState(() => viewOf(window.location.search));
  useEffect(() => {
    const follow = () => setView(viewOf(window.location.search));
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const show = (next: View) => {
    window.history.pushState(null, '', pathOf(next));
    window.scrollTo(0, 0);
    setView(next);
  };
  return { view, show };
}
