import { expect, test } from 'vitest';
import { objectRetentionMs, parseRetention, type RetentionVariables } from './retention.ts';

const DAY_MS = 86_400_000;
const variables: RetentionVariables = {
  RETAIN_HISTORY_DAYS: '30',
  RETAIN_EXECUTIONS_DAYS: '365',
  RETAIN_DEAD_LETTERS_DAYS: '30',
  RETAIN_ANSWERS_DAYS: '1',
  RETAIN_SESSIONS_DAYS: 'never',
  RETAIN_OBJECT_SECONDS: '60',
};

test('days are milliseconds, and what never goes is kept for ever', () => {
  expect(parseRetention(variables)).toEqual({
    historyMs: 30 * DAY_MS,
    executionsMs: 365 * DAY_MS,
    deadLettersMs: 30 * DAY_MS,
    answersMs: DAY_MS,
    sessionsMs: Number.POSITIVE_INFINITY,
  });
});

test.each(['', '0', '-1', '1.5', '1e3', '30 days', '36501', '999999', 'Never', ' 7'])('%j days are refused by name', (text) => {
  expect(() => parseRetention({ ...variables, RETAIN_ANSWERS_DAYS: text })).toThrow(
    `RETAIN_ANSWERS_DAYS must be whole days from 1 to 36500, or "never", not ${JSON.stringify(text)}`,
  );
});

test('every variable that is wrong is named at once', () => {
  const unset = undefined as unknown as string;
  expect(() => parseRetention({ ...variables, RETAIN_HISTORY_DAYS: 'x', RETAIN_SESSIONS_DAYS: unset })).toThrow(
    /RETAIN_HISTORY_DAYS.*"x"; RETAIN_SESSIONS_DAYS.*unset/,
  );
});

test('a history goes with its execution at the latest', () => {
  for (const days of ['366', 'never']) {
    expect(() => parseRetention({ ...variables, RETAIN_HISTORY_DAYS: days })).toThrow(/RETAIN_HISTORY_DAYS must not be longer/);
  }
  const forEver = parseRetention({ ...variables, RETAIN_HISTORY_DAYS: 'never', RETAIN_EXECUTIONS_DAYS: 'never' });
  expect(forEver.historyMs).toBe(Number.POSITIVE_INFINITY);
});

test('the storage of an object is kept for seconds; what cannot be understood is told, and does not fail executions', () => {
  expect(objectRetentionMs('5')).toBe(5_000);
  for (const text of [undefined, '', '0', '1.5', 'never', '86401']) {
    expect(objectRetentionMs(text)).toBe(60_000);
    expect(() => parseRetention({ ...variables, RETAIN_OBJECT_SECONDS: text as string })).toThrow(
      /RETAIN_OBJECT_SECONDS must be whole seconds/,
    );
  }
});
