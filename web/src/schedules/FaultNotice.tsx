import { ApiProblem } from '../api/request.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';

/** Why a schedule is refused, in the reader's language; the server's own sentence where it says more. */
export function FaultNotice({ problem }: { problem: unknown }) {
  const words = useWords();
  const isEnglish = useLanguage() === 'en';
  const faults = problem instanceof ApiProblem ? problem.faults : [];
  if (faults.length === 0) return <ProblemNotice problem={problem} />;
  return (
    <Notice tone="failure">
      <ul className="grid gap-1">
        {faults.map(({ code, pointer, message }) => (
          <li key={`${pointer} ${code}`}>
            {isEnglish ? message : (sentenceOf(words, code) ?? sentenceOf(words, pointer.slice(1)) ?? message)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function sentenceOf(words: Words, code: string): string | undefined {
  const { refusals } = words.schedules;
  return Object.hasOwn(refusals, code) ? refusals[code as keyof typeof refusals] : undefined;
}
