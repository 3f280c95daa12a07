import { LoaderCircle, type LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';

const LOOK = {
  primary: 'bg-indigo text-on-indigo hover:brightness-110 active:brightness-95',
  secondary: 'border border-thread bg-cloth text-ink hover:border-thread-2',
  danger: 'border border-madder/40 bg-madder-soft text-madder hover:border-madder',
  quiet: 'text-ink-2 hover:bg-cloth-2 hover:text-ink',
  onVat: 'border border-[#5f6bc4] text-flax hover:border-flax',
  weld: 'bg-[#f2c94c] text-[#161a36] hover:brightness-105',
} as const;
const SIZE = { small: 'h-8 gap-1.5 px-2.5 text-sm', normal: 'h-10 gap-2 px-4 text-[0.95rem]', large: 'h-12 gap-2 px-6 text-base' } as const;

type Looks = { look?: keyof typeof LOOK; size?: keyof typeof SIZE; icon?: LucideIcon };

export const buttonClass = ({ look = 'secondary', size = 'normal' }: Looks = {}): string =>
  `inline-flex items-center justify-center rounded-md font-semibold whitespace-nowrap transition disabled:opacity-55 ${SIZE[size]} ${LOOK[look]}`;

type Props = ComponentProps<'button'> & Looks & { busy?: boolean };

/** `busy` keeps the button in place, says so to assistive technology and ignores further presses. */
export function Button({ look, size, icon: Icon, busy = false, className = '', children, disabled, type = 'button', ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled === true || busy}
      aria-busy={busy}
      className={`${buttonClass({ ...(look && { look }), ...(size && { size }) })} ${className}`}
    >
      {busy ? (
        <LoaderCircle aria-hidden className="size-4 animate-spin" />
      ) : (
        Icon !== undefined && <Icon aria-hidden className="size-4 shrink-0" />
      )}
      {children}
    </button>
  );
}

export function ButtonLink({ look, size, icon: Icon, className = '', children, ...rest }: ComponentProps<'a'> & Looks) {
  return (
    <a {...rest} className={`${buttonClass({ ...(look && { look }), ...(size && { size }) })} ${className}`}>
      {Icon !== undefined && <Icon aria-hidden className="size-4 shrink-0" />}
      {children}
    </a>
  );
}
