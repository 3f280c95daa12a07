import type { AuditEntry } from '../../../../schema/api/audit.ts';
import type { Words } from '../../i18n/words.ts';

/** What happened, in a sentence. Members of a detail that are not there leave a dash, so that an entry is never lost. */
export function auditSentence({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>, words: Words['profile']['activity']): string {
  const { actions } = words;
  switch (action) {
    case 'api_key.created':
    case 'api_key.revoked':
      return actions[action](textOf(detail.name));
    case 'api_key.renamed':
      return actions[action](textOf(detail.name), textOf(detail.former_name));
    case 'user.suspended':
    case 'user.unsuspended':
      return actions[action];
    case 'user.role_changed':
      return actions[action](wordOf(detail.role, words.roles), wordOf(detail.former_role, words.roles));
    case 'settings.changed':
      return actions[action](settingsIn(detail, words));
    default:
      return action satisfies never;
  }
}

function settingsIn(detail: AuditEntry['detail'], words: Words['profile']['activity']): string {
  const { sign_up, running_per_user } = detail;
  return [
    ...(sign_up === undefined ? [] : [words.signUp(wordOf(sign_up, words.signUps))]),
    ...(typeof running_per_user === 'number' ? [words.runningPerUser(running_per_user)] : []),
  ].join(' · ');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '–');

function wordOf(value: unknown, words: { readonly [name: string]: string }): string {
  const text = textOf(value);
  return Object.hasOwn(words, text) ? (words[text] ?? text) : text;
}
