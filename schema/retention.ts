/**
 * How long what is over is kept: `[vars]` of wrangler.toml, whole days each, or `never` for what is never deleted. Pure:
 * what deletes is in `workers/retention/`.
 */
export type Retention = {
  /** An ended execution's log and node executions, from its end. */
  historyMs: number;
  /** An ended execution itself and all that it left in the bucket, from its end. Never before its history. */
  executionsMs: number;
  /** Dead letters, from when they were written. */
  deadLettersMs: number;
  /** Answers to requests with an `Idempotency-Key`, from the first request. */
  answersMs: number;
  /** Sign-ins and their refresh tokens, from when the last of these expired. */
  sessionsMs: number;
};

/** Where each is set. */
const VARIABLES = {
  historyMs: 'RETAIN_HISTORY_DAYS',
  executionsMs: 'RETAIN_EXECUTIONS_DAYS',
  deadLettersMs: 'RETAIN_DEAD_LETTERS_DAYS',
  answersMs: 'RETAIN_ANSWERS_DAYS',
  sessionsMs: 'RETAIN_SESSIONS_DAYS',
} as const satisfies Record<keyof Retention, string>;

const OBJECT_VARIABLE = 'RETAIN_OBJECT_SECONDS';

export type RetentionVariables = Record<(typeof VARIABLES)[keyof Retention] | typeof OBJECT_VARIABLE, string>;

const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 36_500;
const MOST_OBJECT_SECONDS = 86_400;
const DEFAULT_OBJECT_SECONDS = 60;

/** `never` is Infinity. @throws Error that names every variable which cannot be understood: what is misread deletes too much. */
export function parseRetention(variables: RetentionVariables): Retention {
  const faults: string[] = [];
  const daysMs = (name: (typeof VARIABLES)[keyof Retention]): number => {
    const text = variables[name];
    if (text === 'never') return Number.POSITIVE_INFINITY;
    const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (days < 1 || days > MOST_DAYS) faults.push(`${name} must be whole days from 1 to ${MOST_DAYS}, or "never", not ${quoted(text)}`);
    return days * DAY_MS;
  };
  const retention: Retention = {
    historyMs: daysMs(VARIABLES.historyMs),
    executionsMs: daysMs(VARIABLES.executionsMs),
    deadLettersMs: daysMs(VARIABLES.deadLettersMs),
    answersMs: daysMs(VARIABLES.answersMs),
    sessionsMs: daysMs(VARIABLES.sessionsMs),
  };
  if (faults.length === 0 && retention.historyMs > retention.executionsMs) {
    faults.push(`${VARIABLES.historyMs} must not be longer than ${VARIABLES.executionsMs}: a history goes with its execution`);
  }
  if (objectSeconds(variables[OBJECT_VARIABLE]) === null) {
    faults.push(`${OBJECT_VARIABLE} must be whole seconds from 1 to ${MOST_OBJECT_SECONDS}, not ${quoted(variables[OBJECT_VARIABLE])}`);
  }
  if (faults.length > 0) throw new Error(`${faults.join('; ')}.`);
  return retention;
}

const objectSeconds = (text: string | undefined): number | null => {
  const seconds = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
  return seconds < 1 || seconds > MOST_OBJECT_SECONDS ? null : seconds;
};

/**
 * How long an execution object without work keeps its storage, in milliseconds, from `RETAIN_OBJECT_SECONDS`. One that
 * cannot be understood is `parseRetention`'s to tell: no execution shall fail for it.
 */
export const objectRetentionMs = (text: string | undefined): number => (objectSeconds(text) ?? DEFAULT_OBJECT_SECONDS) * 1_000;

const quoted = (text: string | undefined): string => (text === undefined ? 'unset' : JSON.stringify(text.slice(0, 50)));
