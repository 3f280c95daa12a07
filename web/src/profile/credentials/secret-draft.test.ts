import { describe, expect, it } from 'vitest';
import { EMPTY_SECRET, readSecret, type SecretDraft } from './secret-draft.ts';

const draft = (part: Partial<SecretDraft>): SecretDraft => ({ ...EMPTY_SECRET, ...part });

describe('a secret that is being written', () => {
  it('is sent in the shape of its type', () => {
    expect(readSecret('api_key', draft({ apiKey: ' sk-1 ' }))).toEqual({ ok: true, secret: { type: 'api_key', api_key: 'sk-1' } });
    expect(readSecret('user_password', draft({ username: 'ada', password: ' p ' }))).toEqual({
      ok: true,
      secret: { type: 'user_password', username: 'ada', password: ' p ' },
    });
    const headers = [
      { name: 'Authorization ', value: 'Bearer x' },
      { name: '', value: '' },
    ];
    expect(readSecret('host_scoped', draft({ host: 'api.example.com', headers }))).toEqual({
      ok: true,
      secret: { type: 'host_scoped', host: 'api.example.com', headers: { Authorization: 'Bearer x' } },
    });
  });

  it.each([
    ['api_key', {}, { apiKey: 'apiKeyNeeded' }],
    ['api_key', { apiKey: 'two\nlines' }, { apiKey: 'notVisible' }],
    ['api_key', { apiKey: 'clé' }, { apiKey: 'notVisible' }],
    ['user_password', {}, { username: 'userNameNeeded', password: 'passwordNeeded' }],
    ['user_password', { username: 'ada' }, { password: 'passwordNeeded' }],
    ['host_scoped', {}, { host: 'badHost', headers: 'headerNeeded' }],
    ['host_scoped', { host: 'https://a.example/path', headers: [{ name: 'X', value: '' }] }, { host: 'badHost', headers: 'headerNeeded' }],
    ['host_scoped', { host: 'a.example', headers: [{ name: 'X Y', value: 'z' }] }, { headers: 'badHeaderName' }],
    ['host_scoped', { host: 'a.example', headers: [{ name: '', value: 'z' }] }, { headers: 'badHeaderName' }],
    [
      'host_scoped',
      {
        host: 'a.example',
        headers: [
          { name: 'x-key', value: '1' },
          { name: 'X-Key', value: '2' },
        ],
      },
      { headers: 'badHeaderName' },
    ],
    ['host_scoped', { host: 'a.example', headers: [{ name: 'X', value: 'é' }] }, { headers: 'notVisible' }],
  ] as const)('%s with %j lacks %j', (type, part, faults) => {
    expect(readSecret(type, draft(part))).toEqual({ ok: false, faults });
  });
});
