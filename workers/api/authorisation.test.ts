import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Role } from '../../schema/api/auth.ts';
import { SCOPES, Scope } from '../../schema/api/scope.ts';
import type { Identity } from '../auth/identity.ts';
import { type Authorisation, assertAuthorised, scopesOf } from './authorisation.ts';
import { json, operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

const bySession = (role: Role): Identity => ({ by: 'session', userId: 'u', sessionId: 's', role, expiresAt: null });
const byKey = (role: Role, ...scopes: Scope[]): Identity => ({ by: 'api-key', userId: 'u', keyId: 'k', role, scopes, expiresAt: null });

type Asked = Exclude<Authorisation, { who: 'public' }>;
const reads: Asked = { who: 'user', scope: 'graphs:read' };
const manages: Asked = { who: 'user', scope: 'session-only' };
const administers: Asked = { who: 'admin', scope: 'session-only' };
const schedules: Asked = { who: 'user', scope: ['schedules:write', 'executions:write'] };
const watches: Asked = { who: 'admin', scope: 'executions:read' };

const scopesAsked = (auth: Authorisation): readonly Scope[] => (auth.who === 'public' ? [] : (scopesOf(auth) ?? []));

describe('what a user does', () => {
  test.each<[string, Asked, Identity, string | null]>([
    ['a session reads', reads, bySession('user'), null],
    ['a session manages', manages, bySession('user'), null],
    ['a session does not administer', administers, bySession('user'), 'forbidden'],
    ['an admin’s session administers', administers, bySession('admin'), null],
    ['a key with the scope reads', reads, byKey('user', 'graphs:write', 'graphs:read'), null],
    ['a key with another scope does not read', reads, byKey('user', 'graphs:write'), 'missing_scope'],
    ['a key without scopes does not read', reads, byKey('user'), 'missing_scope'],
    ['an admin’s key without the scope does not read', reads, byKey('admin'), 'missing_scope'],
    ['a key with every scope does not manage', manages, byKey('user', ...Scope.options), 'session_required'],
    ['an admin’s key does not administer', administers, byKey('admin', ...Scope.options), 'session_required'],
    ['a key with both scopes schedules', schedules, byKey('user', 'executions:write', 'schedules:write'), null],
    ['a key with the first scope only does not schedule', schedules, byKey('user', 'schedules:write'), 'missing_scope'],
    ['a key with the second scope only does not schedule', schedules, byKey('user', 'executions:write'), 'missing_scope'],
    ['an admin’s key with the scope watches', watches, byKey('admin', 'executions:read'), null],
    ['a user’s key with the scope does not watch', watches, byKey('user', 'executions:read'), 'forbidden'],
  ])('%s', (_, auth, identity, code) => {
    const refused = () => assertAuthorised(auth, identity);
    if (code === null) expect(refused).not.toThrow();
    else expect(refused).toThrow(expect.objectContaining({ code }));
  });

  test('is refused with the name of the scope that is missing', () => {
    expect(() => assertAuthorised(reads, byKey('user'))).toThrow('graphs:read');
  });
});

describe('every operation', () => {
  const Complete = z.union([
    z.strictObject({ who: z.literal('public') }),
    z.strictObject({ who: z.enum(['user', 'admin']), scope: z.union([Scope, z.array(Scope).min(2), z.literal('session-only')]) }),
  ]);

  test.each(OPERATIONS.map((one) => [`${one.method} ${one.path}`, one] as const))('%s says who may ask for it', (_, { auth }) => {
    expect(Complete.safeParse(auth).success).toBe(true);
  });

  test('that only reads asks for no more than reading', () => {
    const writing = OPERATIONS.filter(
      ({ method, auth }) => method === 'get' && scopesAsked(auth).some((scope) => scope.endsWith(':write')),
    );
    expect(writing.map(({ path }) => path)).toEqual([]);
  });

  test('without it is a type error', () => {
    const spec = { method: 'get', path: '/x', tag: 'X', summary: 'X', responses: {}, errors: [] } as const;
    // @ts-expect-error `auth` is missing
    operation(spec, async () => json({}));
    // @ts-expect-error a user’s operation without a scope
    operation({ ...spec, auth: { who: 'user' } }, async () => json({}));
    // @ts-expect-error a scope that there is not
    operation({ ...spec, auth: { who: 'user', scope: 'graphs:fly' } }, async () => json({}));
  });
});

test('every scope opens something', () => {
  const asked = new Set<string>(OPERATIONS.flatMap(({ auth }) => scopesAsked(auth)));
  expect(Object.keys(SCOPES).filter((scope) => !asked.has(scope))).toEqual([]);
});
