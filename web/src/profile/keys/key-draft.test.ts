import { describe, expect, it } from 'vitest';
import { NewApiKey } from '../../../../schema/api/api-keys.ts';
import { SCOPES } from '../../../../schema/api/scope.ts';
import { EMPTY_KEY, type KeyDraft, keyFaults, keyRequest, scopesByResource } from './key-draft.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const GOOD: KeyDraft = { name: ' Backup ', scopes: ['graphs:read'], expiry: '30', day: '' };

describe('a key that is being written', () => {
  it.each([
    [EMPTY_KEY, { name: 'nameNeeded', scopes: 'scopesNeeded' }],
    [GOOD, {}],
    [{ ...GOOD, expiry: 'date' as const }, { day: 'dateNeeded' }],
    [{ ...GOOD, expiry: 'date' as const, day: '2026-11-20' }, { day: 'datePast' }],
    [{ ...GOOD, expiry: 'date' as const, day: '2026-11-24' }, {}],
    [{ ...GOOD, expiry: 'never' as const, day: 'nonsense' }, {}],
  ])('%j lacks %j', (draft, faults) => {
    expect(keyFaults(draft, NOW)).toEqual(faults);
  });

  it('is sent with its end as a moment', () => {
    expect(keyRequest(GOOD, NOW)).toEqual({ name: 'Backup', scopes: ['graphs:read'], expires_at: '2026-12-22T12:00:00.000Z' });
    expect(keyRequest({ ...GOOD, expiry: 'never' }, NOW).expires_at).toBeNull();
    const until = keyRequest({ ...GOOD, expiry: 'date', day: '2026-11-24' }, NOW);
    expect(until.expires_at).toBe(new Date(2026, 10, 25).toISOString());
    expect(NewApiKey.safeParse(until).success).toBe(true);
  });
});

it('offers every scope once', () => {
  expect(scopesByResource().flatMap(([, scopes]) => scopes)).toEqual(Object.keys(SCOPES));
});
