import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import type { JsonValue } from '../../../schema/json.ts';
import type { Words } from '../i18n/words.ts';
import type { Language } from '../preferences/language.ts';
import { valuePreview } from '../values/large-values.ts';

/** An event in words. `who` is the node's id, null for what happens to the run as a whole. */
export type EventWords = { who: string | null; what: string; detail: string; tone: 'plain' | 'work' | 'ask' | 'good' | 'bad' };

const DETAIL_LENGTH = 160;

export function eventWords(event: ExecutionEvent, words: Words, language: Language): EventWords {
  const say = words.event;
  const preview = (value: JsonValue) => valuePreview(value, DETAIL_LENGTH, words, language);
  const run = (what: string, tone: EventWords['tone'], detail = ''): EventWords => ({ who: null, what, detail, tone });
  switch (event.type) {
    case 'execution_started':
      return run(say.execution_started, 'plain');
    case 'execution_output':
      return run(say.execution_output(event.name), 'good', preview(event.value));
    case 'execution_completed':
      return run(say.execution_completed, 'good');
    case 'execution_failed':
      return run(say.execution_failed, 'bad', event.error.message);
    case 'execution_terminated':
      return run(say.execution_terminated, 'bad', event.reason);
    case 'node_started':
      return { who: event.node_id, what: say.node_started, detail: event.attempt > 1 ? say.attempt(event.attempt) : '', tone: 'work' };
    case 'node_output':
      return { who: event.node_id, what: say.node_output(event.pin), detail: preview(event.value), tone: 'plain' };
    case 'node_waiting': {
      const seconds = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(Math.max(0, event.until - event.at) / 1_000);
      return { who: event.node_id, what: say.node_waiting(seconds), detail: '', tone: 'work' };
    }
    case 'node_suspended':
      return {
        who: event.node_id,
        what: event.awaits.kind === 'review' ? say.node_awaits_review : say.node_awaits_agent,
        detail: event.awaits.kind === 'review' ? event.awaits.name : '',
        tone: event.awaits.kind === 'review' ? 'ask' : 'work',
      };
    case 'node_reviewed': {
      const said = event.data === undefined ? say.node_reviewed : say.reviewed_changed;
      return {
        who: event.node_id,
        what: said[event.decision],
        detail: event.message,
        tone: event.decision === 'approved' ? 'good' : 'bad',
      };
    }
    case 'node_agent_in_review':
      return event.in_review
        ? { who: event.node_id, what: say.agent_in_review, detail: '', tone: 'ask' }
        : { who: event.node_id, what: say.agent_goes_on, detail: '', tone: 'work' };
    case 'execution_in_review':
      return run(say.execution_in_review, 'ask');
    case 'node_retrying':
      return { who: event.node_id, what: say.node_retrying, detail: event.error.message, tone: 'bad' };
    case 'node_completed':
      return { who: event.node_id, what: say.node_completed, detail: '', tone: 'good' };
    case 'node_failed':
      return { who: event.node_id, what: say.node_failed, detail: event.error.message, tone: 'bad' };
    default:
      return event satisfies never;
  }
}
