import { CircleCheck, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { problemSentence } from '../api/request.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from './Button.tsx';

const TONE = {
  failure: { look: 'border-madder/40 bg-madder-soft text-madder', icon: OctagonAlert },
  warning: { look: 'border-weld/40 bg-weld-soft text-weld', icon: TriangleAlert },
  success: { look: 'border-verdigris/40 bg-verdigris-soft text-verdigris', icon: CircleCheck },
} as const;

type Props = { tone: keyof typeof TONE; title?: string | undefined; children?: ReactNode; action?: ReactNode };

/** A sentence that must not be missed. Failures interrupt a screen reader, the others wait for their turn. */
export function Notice({ tone, title, children, action }: Props) {
  const { look, icon: Icon } = TONE[tone];
  return (
    <div role={tone === 'failure' ? 'alert' : 'status'} className={`flex gap-3 rounded-md border p-3 text-sm ${look}`}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 flex-1 gap-1">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children !== undefined && <div className="min-w-0 [overflow-wrap:anywhere]">{children}</div>}
        {action !== undefined && <div className="mt-1">{action}</div>}
      </div>
    </div>
  );
}

/** Why a request failed, in the reader's language, with a way to try again where there is one. */
export function ProblemNotice({ problem, onRetry }: { problem: unknown; onRetry?: () => void }) {
  const words = useWords();
  const retry = onRetry && (
    <Button size="small" onClick={onRetry}>
      {words.problems.retry}
    </Button>
  );
  return (
    <Notice tone="failure" title={words.problems.errorTitle} action={retry}>
      {problemSentence(words, problem)}
    </Notice>
  );
}
