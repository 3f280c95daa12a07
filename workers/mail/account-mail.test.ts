import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../schema/api/auth.ts';
import { type AccountMail, accountMail } from './account-mail.ts';

const link = 'https://edgeloom.test/confirm#token_hash=a&type=signup';
const MAILS: AccountMail[] = [
  { kind: 'confirm', link, code: '012345' },
  { kind: 'recover', link, code: '012345' },
  { kind: 'magic_link', link, code: '012345' },
  { kind: 'new_address', link, code: '012345' },
  { kind: 'leave_address', link, code: '012345', newEmail: '<b>new@example.test' },
  { kind: 'account_exists', link },
];

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(MAILS.map((mail) => [mail.kind, mail] as const))('%s carries link and code in both forms', (_, mail) => {
    const { subject, text, html } = accountMail(mail, { to: 'ada@example.test', language, minutes: 60 });
    expect(subject).not.toBe('');
    expect(text).toContain(link);
    expect(html).toContain(`href="${link.replace('&', '&#38;')}"`);
    for (const form of [text, html]) expect(form.includes('012345')).toBe('code' in mail);
  });
});

test('the languages say different things', () => {
  const subjects = LANGUAGES.map((language) => accountMail(MAILS[0] as AccountMail, { to: 'a@b.c', language, minutes: 60 }).subject);
  expect(new Set(subjects).size).toBe(LANGUAGES.length);
});

test('what somebody wrote is text, not markup', () => {
  const { html, text } = accountMail(MAILS[4] as AccountMail, { to: 'ada@example.test', language: 'en', minutes: 60 });
  expect(html).not.toContain('<b>');
  expect(text).toContain('<b>new@example.test');
});
