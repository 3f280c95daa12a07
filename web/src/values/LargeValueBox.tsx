import { useMutation } from '@tanstack/react-query';
import { Download, FileBox } from 'lucide-react';
import { useState } from 'react';
import type { JsonValue } from '../../../schema/json.ts';
import { readLargeValue } from '../api/executions.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Button } from '../ui/Button.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { type LargeValue, largeValueWords, valueText } from './large-values.ts';
import { saveFile } from './save-file.ts';

type Props = {
  value: LargeValue;
  /** The execution that holds it; null where nobody may ask for it, so that it is only told of. */
  executionId: string | null;
  /** What it is called where it stands. */
  name: string;
};

/** Characters shown on the page: a browser gets slow long before the largest value is drawn. */
const EXCERPT_LENGTH = 20_000;

/** A value that is too large to stand here: what it is, and ways to have it. It is fetched when somebody asks. */
export function LargeValueBox({ value, executionId, name }: Props) {
  const words = useWords();
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const fetched = useMutation({ mutationFn: (id: string) => readLargeValue(id, value.id) });
  const said = largeValueWords(value, words, language);
  const textOf = (whole: JsonValue) => valueText(whole, words, language);
  const fetchWhole = async (id: string) => fetched.data ?? (await fetched.mutateAsync(id));
  const open = async (id: string) => {
    await fetchWhole(id);
    setOpen(true);
  };
  const download = async (id: string) => {
    const isText = value.type === 'string';
    saveFile(textOf(await fetchWhole(id)), `${name}.${isText ? 'txt' : 'json'}`, isText ? 'text/plain' : 'application/json');
  };
  // What failed is shown by the notice below.
  const ignore = () => undefined;
  return (
    <div className="grid min-w-0 gap-2" data-large={value.type}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="inline-flex items-center gap-1.5 text-sm">
          <FileBox aria-hidden className="size-4 shrink-0 text-ink-2" />
          {said}
        </span>
        {executionId === null ? (
          <span className="text-sm text-ink-2">{words.value.tooLargeHere}</span>
        ) : (
          <span className="flex gap-1">
            <Button
              size="small"
              busy={fetched.isPending}
              aria-expanded={isOpen}
              aria-label={isOpen ? words.value.closeOf(name) : words.value.openOf(said, name)}
              onClick={() => (isOpen ? setOpen(false) : void open(executionId).catch(ignore))}
            >
              {fetched.isPending ? words.value.fetching : isOpen ? words.value.close : words.value.open}
            </Button>
            <Button
              size="small"
              look="quiet"
              icon={Download}
              disabled={fetched.isPending}
              aria-label={words.value.downloadOf(said, name)}
              onClick={() => void download(executionId).catch(ignore)}
            >
              {words.value.download}
            </Button>
          </span>
        )}
      </div>
      {fetched.isError && <ProblemNotice problem={fetched.error} />}
      {isOpen && fetched.data !== undefined && <Excerpt text={textOf(fetched.data)} name={name} />}
    </div>
  );
}

function Excerpt({ text, name }: { text: string; name: string }) {
  const words = useWords();
  const number = new Intl.NumberFormat(useLanguage());
  return (
    <div className="grid min-w-0 gap-1.5">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse must be able to scroll it. */}
      <section aria-label={name} tabIndex={0} className="max-h-96 min-w-0 overflow-auto rounded-md border border-thread bg-cloth-2/50 p-3">
        <pre className="font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]">{text.slice(0, EXCERPT_LENGTH)}</pre>
      </section>
      {text.length > EXCERPT_LENGTH && (
        <p className="text-xs text-ink-2">{words.value.excerpt(number.format(EXCERPT_LENGTH), number.format(text.length))}</p>
      )}
    </div>
  );
}
