import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from './Button.tsx';

type Props = {
  icon: LucideIcon;
  label: string;
  /** What is read out for the button: the label, and of what. */
  name: string;
  question: string;
  yes: string;
  no: string;
  busy?: boolean;
  onYes: () => void;
};

/**
 * A button for what cannot be undone: it asks in its own place. The focus goes to the question and comes back to the
 * button; Escape is a no.
 */
export function AskFirst({ icon, label, name, question, yes, no, busy = false, onYes }: Props) {
  const [state, setState] = useState<'untouched' | 'asking' | 'declined'>('untouched');
  if (state !== 'asking') {
    return (
      <Button size="small" look="quiet" icon={icon} aria-label={name} onClick={() => setState('asking')} autoFocus={state === 'declined'}>
        {label}
      </Button>
    );
  }
  const decline = () => setState('declined');
  return (
    <fieldset
      className="flex min-w-0 basis-full flex-wrap items-center gap-2 rounded-md bg-cloth-2 p-3"
      onKeyDown={({ key }) => key === 'Escape' && decline()}
    >
      <legend className="sr-only">{name}</legend>
      <span className="mr-2 text-sm text-pretty">{question}</span>
      <Button size="small" look="danger" icon={icon} busy={busy} onClick={onYes} autoFocus>
        {yes}
      </Button>
      <Button size="small" look="quiet" disabled={busy} onClick={decline}>
        {no}
      </Button>
    </fieldset>
  );
}
