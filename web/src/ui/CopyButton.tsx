import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { Button } from './Button.tsx';

const SHOWN_MS = 2_000;

/** Copies `text`; says for a moment whether it did. `name` tells a screen reader what is copied. */
export function CopyButton({ text, name }: { text: string; name: string }) {
  const words = useWords();
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('copyFailed');
    }
  };
  return (
    <Button
      size="small"
      look="quiet"
      icon={outcome === 'copied' ? Check : Copy}
      aria-label={words.run.copyOf(name)}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{words.run[outcome ?? 'copy']}</span>
    </Button>
  );
}
