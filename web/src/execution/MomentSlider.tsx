import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';

type Props = { seq: number; last: number; onChange: (seq: number) => void };

/** Goes back to any moment of the run: the graph, the outputs and the warnings show what was known then. */
export function MomentSlider({ seq, last, onChange }: Props) {
  const words = useWords();
  return (
    <div className="flex items-center gap-3 text-sm text-ink-2">
      <input
        type="range"
        min={1}
        max={last}
        value={seq}
        onChange={({ target }) => onChange(target.valueAsNumber)}
        aria-label={words.run.moment}
        aria-valuetext={words.run.momentOf(seq, last)}
        className="h-6 min-w-0 flex-1 accent-indigo"
      />
      <span className="shrink-0 tabular-nums">{words.run.momentOf(seq, last)}</span>
      <Button size="small" look="quiet" disabled={seq === last} onClick={() => onChange(last)}>
        {words.run.live}
      </Button>
    </div>
  );
}
