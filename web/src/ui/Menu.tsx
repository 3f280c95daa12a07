import { Check, type LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

const ITEM = 'flex cursor-default items-center gap-2 rounded px-2.5 py-1.5 text-sm outline-none select-none data-[highlighted]:bg-cloth-2';

/**
 * A menu behind an icon. Not modal: the modal kind locks scrolling through an injected style element, which the
 * site's content security policy refuses.
 */
export function Menu({ icon: Icon, label, children }: { icon: LucideIcon; label: string; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={label}
        title={label}
        className="inline-grid size-10 place-items-center rounded-md text-ink-2 transition hover:bg-cloth-2 hover:text-ink data-[state=open]:bg-cloth-2"
      >
        <Icon aria-hidden className="size-5" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-50 min-w-44 animate-arrive rounded-lg border border-thread bg-cloth p-1.5 text-ink shadow-xl shadow-vat/15"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

type ItemProps = { icon: LucideIcon; onSelect: () => void; children: ReactNode };

export function MenuItem({ icon: Icon, onSelect, children }: ItemProps) {
  return (
    <DropdownMenu.Item onSelect={onSelect} className={ITEM}>
      <Icon aria-hidden className="size-4 text-ink-2" />
      {children}
    </DropdownMenu.Item>
  );
}

type LinkProps = { icon: LucideIcon; href: string; children: ReactNode };

export function MenuLink({ icon: Icon, href, children }: LinkProps) {
  return (
    <DropdownMenu.Item asChild>
      <a href={href} className={ITEM}>
        <Icon aria-hidden className="size-4 text-ink-2" />
        {children}
      </a>
    </DropdownMenu.Item>
  );
}

type ChoiceProps = {
  title: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
};

/** A group of which one is chosen; choosing keeps the menu open, so that the effect can be seen. */
export function MenuChoice({ title, value, options, onChange }: ChoiceProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange} aria-label={title} className="pb-1">
      <p aria-hidden className="px-2.5 pt-1.5 pb-1 text-xs text-ink-2">
        {title}
      </p>
      {options.map((option) => (
        <DropdownMenu.RadioItem
          key={option.value}
          value={option.value}
          onSelect={(event) => event.preventDefault()}
          className={`${ITEM} pl-8 relative`}
        >
          <DropdownMenu.ItemIndicator className="absolute left-2.5">
            <Check aria-hidden className="size-4 text-indigo" />
          </DropdownMenu.ItemIndicator>
          {option.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
