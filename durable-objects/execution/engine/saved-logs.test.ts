import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { ExecutionEvent } from '../../../schema/execution/event.ts';
import type { SavedLog } from '../testing/saved-log.ts';
import { executionView } from '../view.ts';
import { apply } from './apply.ts';
import { createState } from './state.ts';

/** Logs of every version so far, written by `testing/save-logs.ts`. Never changed, only added to. */
const FOLDER = join(import.meta.dirname, 'saved-logs');
const files = globSync('*/*.json', { cwd: FOLDER }).sort();

test('there are saved logs', () => {
  expect(files.length).toBeGreaterThan(10);
});

test.each(files)('%s replays to the end that it had', (file) => {
  const { order, events, view } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as SavedLog;
  const state = createState(order.plan, order.inputs);
  for (const event of events) apply(state, ExecutionEvent.parse(event));
  // A view may say more than it did when the log was saved, never anything else.
  expect({ of: basename(file), ...executionView(order, state) }).toMatchObject({ of: basename(file), ...view });
});
