import { KeyRound } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { CreatedApiKey } from '../../../../schema/api/api-keys.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';

/** The one time that a key is shown. It has the focus, and stays until its owner says that they have it. */
export function NewKeyNotice({ made, onDone }: { made: CreatedApiKey; onDone: () => void }) {
  const words = useWords().profile.keys;
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-label={words.madeTitle(made.name)}
      className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-lg border border-verdigris/50 bg-verdigris-soft p-4"
    >
      <p className="flex gap-2 font-semibold text-verdigris">
        <KeyRound aria-hidden className="mt-0.5 size-5 shrink-0" />
        <span className="min-w-0 [overflow-wrap:anywhere]">{words.madeTitle(made.name)}</span>
      </p>
      <p className="text-sm text-pretty">{words.madeText}</p>
      <div className="flex flex-wrap items-center gap-2 rounded-md border border-thread bg-cloth p-2 pl-3">
        <code data-new-key className="min-w-0 flex-1 basis-48 font-mono text-sm break-all select-all">
          {made.key}
        </code>
        <CopyButton text={made.key} name={words.theKey} />
      </div>
      <Button className="justify-self-start" onClick={onDone}>
        {words.done}
      </Button>
    </section>
  );
}
