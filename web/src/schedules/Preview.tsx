import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SchedulePreview } from '../../../schema/api/schedules.ts';
import { previewQuery } from '../api/schedules.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { FaultNotice } from './FaultNotice.tsx';
import { momentIn, ownZone } from './moments.ts';
import { ruleOf, type ScheduleDraft } from './schedule-draft.ts';

const ROWS = 5;
/** A pause in typing after which the platform is asked. */
const PAUSE_MS = 300;

/** What the schedule means, in words, and when it would run next: told by the same function that will start it. */
export function Preview({ draft }: { draft: ScheduleDraft }) {
  const words = useWords();
  const language = useLanguage();
  const rule = usePaused(JSON.stringify(ruleOf(draft)));
  const isComplete = rule !== 'null';
  const asked = { ...JSON.parse(rule), count: ROWS, viewer_timezone: ownZone() };
  const preview = useQuery({ ...previewQuery(asked), enabled: isComplete, placeholderData: keepPreviousData });
  if (!isComplete) return <p className="text-sm text-ink-2">{words.schedules.previewEmpty}</p>;
  if (preview.isError) return <FaultNotice problem={preview.error} />;
  if (preview.data === undefined) return <p className="text-sm text-ink-2">{words.schedules.previewLoading}</p>;
  const { words: said, items, policy, timezone, viewer_timezone } = preview.data;
  return (
    <div aria-busy={preview.isFetching} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p aria-live="polite" className="font-semibold [overflow-wrap:anywhere]" data-words>
        {said[language]}
      </p>
      <ol className="grid gap-2.5 text-sm" data-preview={preview.isPlaceholderData ? 'old' : 'new'}>
        {items.map((row) => (
          <Row key={row.at} row={row} zone={timezone} viewerZone={viewer_timezone} />
        ))}
      </ol>
      {items.length < ROWS && <p className="text-sm text-ink-2">{words.schedules.noMore}</p>}
      <ul className="grid gap-2 border-t border-thread pt-4 text-xs text-ink-2">
        {policy.map((sentence) => (
          <li key={sentence.en}>{sentence[language]}</li>
        ))}
      </ul>
    </div>
  );
}

type RowProps = { row: SchedulePreview['items'][number]; zone: string; viewerZone: string };

function Row({ row: { at, dst, meant }, zone, viewerZone }: RowProps) {
  const words = useWords();
  const language = useLanguage();
  return (
    <li className="grid gap-0.5">
      <time dateTime={at} className="font-medium">
        {momentIn(at, zone, language)}
      </time>
      {viewerZone !== zone && (
        <span className="text-xs text-ink-2">
          {momentIn(at, viewerZone, language)} ({words.schedules.yourTime})
        </span>
      )}
      {dst !== null && (
        <span className="justify-self-start rounded bg-weld-soft px-2 py-0.5 text-xs text-weld">
          {dst === 'leapt' ? words.schedules.leapt(meant?.slice(11) ?? '') : words.schedules.clockChanges[dst]}
        </span>
      )}
    </li>
  );
}

/** The value as it was when it last stood still for a moment. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
