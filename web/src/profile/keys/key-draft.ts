import type { z } from 'zod';
import type { NewApiKey } from '../../../../schema/api/api-keys.ts';
import { SCOPES, type Scope } from '../../../../schema/api/scope.ts';
import { endOfDay } from '../last-day.ts';

/** A key while its owner writes it. The numbers are days from now; `day` counts when a date is chosen. */
export const EXPIRIES = ['30', '90', '365', 'date', 'never'] as const;
export type Expiry = (typeof EXPIRIES)[number];
export type KeyDraft = { name: string; scopes: readonly Scope[]; expiry: Expiry; day: string };

export const EMPTY_KEY: KeyDraft = { name: '', scopes: [], expiry: '90', day: '' };

export type KeyFaults = { name?: 'nameNeeded'; scopes?: 'scopesNeeded'; day?: 'dateNeeded' | 'datePast' };

export function keyFaults({ name, scopes, expiry, day }: KeyDraft, now: number): KeyFaults {
  const end = expiry === 'date' ? endOfDay(day) : null;
  return {
    ...(name.trim() === '' && { name: 'nameNeeded' as const }),
    ...(scopes.length === 0 && { scopes: 'scopesNeeded' as const }),
    ...(expiry === 'date' && (end === null ? { day: 'dateNeeded' as const } : end <= now && { day: 'datePast' as const })),
  };
}

const DAY_MS = 86_400_000;

/** What is sent for a draft without faults. */
export function keyRequest({ name, scopes, expiry, day }: KeyDraft, now: number): z.input<typeof NewApiKey> {
  const end = expiry === 'never' ? null : expiry === 'date' ? endOfDay(day) : now + Number(expiry) * DAY_MS;
  return { name: name.trim(), scopes: [...scopes], expires_at: end === null ? null : new Date(end).toISOString() };
}

/** Every scope, under the resource that it is about, in the order in which they are declared. */
export function scopesByResource(): [resource: string, scopes: Scope[]][] {
  const groups = new Map<string, Scope[]>();
  for (const scope of Object.keys(SCOPES) as Scope[]) {
    const resource = scope.slice(0, scope.indexOf(':'));
    groups.set(resource, [...(groups.get(resource) ?? []), scope]);
  }
  return [...groups];
}

export const hasEveryScope = (scopes: readonly Scope[]): boolean => Object.keys(SCOPES).every((scope) => scopes.includes(scope as Scope));
