import { Label } from 'radix-ui';
import { type ReactNode, useId } from 'react';

/** What the control inside a field must carry, so that its label, hint and error are read out with it. */
export type ControlProps = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

export const CONTROL_CLASS =
  'w-full rounded-md border border-thread-2/60 bg-cloth px-3 py-2 text-[0.95rem] text-ink placeholder:text-ink-2/70 hover:border-thread-2 aria-invalid:border-madder';

type Props = {
  label: string;
  /** A short remark beside the label, such as "optional". */
  remark?: ReactNode;
  hint?: string | undefined;
  error?: string | null | undefined;
  children: (control: ControlProps) => ReactNode;
};

export function Field({ label, remark, hint, error, children }: Props) {
  const id = useId();
  const described = [remark && `${id}-remark`, hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <Label.Root htmlFor={id} className="font-semibold">
          {label}
        </Label.Root>
        {remark !== undefined && (
          <span id={`${id}-remark`} className="text-xs text-ink-2">
            {remark}
          </span>
        )}
      </div>
      {children({ id, ...(described !== '' && { 'aria-describedby': described }), ...(error && { 'aria-invalid': true }) })}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-ink-2">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-madder">
          {error}
        </p>
      )}
    </div>
  );
}
