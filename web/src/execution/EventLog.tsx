import { useState } from 'react';
import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Button } from '../ui/Button.tsx';
import { type EventWords, eventWords } from './event-words.ts';
import { type LoomRow, loomRows } from './loom-rows.ts';

type Props = {
  events: readonly ExecutionEvent[];
  /** Node ids from left to right, one warp thread each. */
  columns: readonly string[];
  nameOf: (nodeId: string) => string;
  /** The event that the rest of the page shows the moment of. */
  shownSeq: number;
  onShow: (seq: number) => void;
};

/** Rows drawn before the reader asks for all of them: the newest are at the top. */
const ROWS_AT_FIRST = 120;
/** More threads than this would leave no room for the words. */
const MOST_COLUMNS = 16;

const TONE: Record<EventWords['tone'], string> = {
  plain: 'var(--color-thread-2)',
  work: 'var(--color-weld-dye)',
  ask: 'var(--color-indigo)',
  good: 'var(--color-verdigris-dye)',
  bad: 'var(--color-madder-dye)',
};

export function EventLog({ events, columns, nameOf, shownSeq, onShow }: Props) {
  const words = useWords();
  const language = useLanguage();
  const [isWhole, setWhole] = useState(false);
  if (events.length === 0) return <p className="text-sm text-ink-2">{words.run.noEvents}</p>;
  const threads = columns.slice(0, MOST_COLUMNS);
  const startedAt = events[0]?.at ?? 0;
  const seconds = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const rows = loomRows(events, threads).reverse();
  const shown = isWhole ? rows : rows.slice(0, ROWS_AT_FIRST);
  return (
    <div className="grid gap-2">
      <ol reversed className="max-h-[34rem] overflow-y-auto overscroll-contain" data-timeline>
        {shown.map((row) => {
          const { who, what, detail, tone } = eventWords(row.event, words, language);
          const isShown = row.event.seq === shownSeq;
          return (
            <li key={row.event.seq} className="animate-arrive">
              <button
                type="button"
                onClick={() => onShow(row.event.seq)}
                aria-current={isShown ? 'step' : undefined}
                className="flex h-9 w-full items-center gap-2 rounded-sm pr-2 text-left text-sm outline-offset-[-2px] hover:bg-cloth-2 aria-[current=step]:bg-indigo-soft"
              >
                <Weft row={row} columns={threads.length} colour={TONE[tone]} />
                <span className="w-12 shrink-0 text-right font-mono text-xs text-ink-2 tabular-nums max-sm:hidden">
                  {seconds.format((row.event.at - startedAt) / 1_000)}
                </span>
                <span className="min-w-0 max-sm:line-clamp-2 max-sm:text-xs/4 sm:truncate">
                  {who !== null && <span className="font-semibold">{nameOf(who)} </span>}
                  {what}
                  {detail !== '' && <span className="ml-2 font-mono text-xs text-ink-2">{detail}</span>}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      {rows.length > shown.length && (
        <Button size="small" look="quiet" className="justify-self-start" onClick={() => setWhole(true)}>
          {words.run.showAll(rows.length)}
        </Button>
      )}
    </div>
  );
}

const COLUMN = 11;
const ROW = 36;

/** One row of the cloth. The weft starts at its knot and passes over and under the threads to the right of it. */
function Weft({ row, columns, colour }: { row: LoomRow; columns: number; colour: string }) {
  const width = columns * COLUMN + 6;
  const x = (column: number) => column * COLUMN + 8;
  const from = row.column ?? 0;
  const isRun = row.column === null;
  return (
    <svg width={width} height={ROW} viewBox={`0 0 ${width} ${ROW}`} className="shrink-0" aria-hidden="true" fill="none">
      {Array.from({ length: columns }, (_, column) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its index
          key={column}
          d={`M${x(column)} 0V${ROW}`}
          stroke={row.alive.has(column) ? 'var(--color-weld-dye)' : 'var(--color-thread)'}
          strokeWidth={row.alive.has(column) ? 3 : 2}
        />
      ))}
      {Array.from({ length: columns - from }, (_, step) => from + step)
        .filter((column) => column === from || (column + row.event.seq) % 2 === 0)
        .map((column) => (
          <path
            key={column}
            d={`M${x(column) - (column === from ? 0 : 8)} ${ROW / 2}H${Math.min(width, x(column) + 8)}`}
            stroke={colour}
            strokeWidth="3"
            strokeLinecap="round"
          />
        ))}
      {!isRun && <circle cx={x(from)} cy={ROW / 2} r="4.5" fill={colour} stroke="var(--color-cloth)" strokeWidth="1.5" />}
    </svg>
  );
}
