type Props<Name extends string> = {
  label: string;
  sections: readonly Name[];
  current: Name;
  nameOf: (section: Name) => string;
  pathOf: (section: Name) => string;
  onShow: (section: Name) => void;
};

/** Links between the parts of one page: beside it where there is room, above it elsewhere. */
export function SectionTabs<Name extends string>({ label, sections, current, nameOf, pathOf, onShow }: Props<Name>) {
  return (
    <nav aria-label={label} className="lg:sticky lg:top-6">
      <ul className="flex flex-wrap gap-1 lg:flex-col">
        {sections.map((section) => (
          <li key={section}>
            <a
              href={pathOf(section)}
              aria-current={section === current ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                onShow(section);
              }}
              className="block rounded-md px-3 py-2 text-[0.95rem] font-medium text-ink-2 hover:bg-cloth-2 hover:text-ink aria-[current=page]:bg-indigo-soft aria-[current=page]:text-indigo"
            >
              {nameOf(section)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
