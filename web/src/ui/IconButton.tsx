import type { LucideIcon } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & { icon: LucideIcon; label: string };

/** A button that is only an icon: its label is read out, and shown on hover and focus. */
export function IconButton({ icon: Icon, label, className = '', ...rest }: Props) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          {...rest}
          aria-label={label}
          className={`inline-grid size-9 place-items-center rounded-md text-ink-2 transition hover:bg-cloth-2 hover:text-ink ${className}`}
        >
          <Icon aria-hidden className="size-[1.1rem]" />
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content sideOffset={6} className="z-50 rounded bg-ink px-2 py-1 text-xs text-linen shadow">
          {label}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
