import type { z } from 'zod';
import { ApiKeySecret, HostScopedSecret, UserPasswordSecret, type WrittenSecret } from '../../../../schema/credential.ts';

/** What a user can write down; an account elsewhere is connected instead. */
export type WrittenType = WrittenSecret['type'];

/** A secret while it is written, of whichever type. Rows of headers without name and value do not count. */
export type SecretDraft = {
  apiKey: string;
  username: string;
  password: string;
  host: string;
  headers: readonly { name: string; value: string }[];
};

export const EMPTY_SECRET: SecretDraft = { apiKey: '', username: '', password: '', host: '', headers: [{ name: '', value: '' }] };

export type SecretFault =
  | 'apiKeyNeeded'
  | 'notVisible'
  | 'userNameNeeded'
  | 'passwordNeeded'
  | 'badHost'
  | 'headerNeeded'
  | 'badHeaderName';
/** By field: `headers` for the rows as a whole. */
export type SecretFaults = { [Field in 'apiKey' | 'username' | 'password' | 'host' | 'headers']?: SecretFault };

export type ReadSecret = { ok: true; secret: z.input<typeof WrittenSecret> } | { ok: false; faults: SecretFaults };

/** The secret as it is sent, or what it lacks. What goes into a header is sent without the spaces around it. */
export function readSecret(type: WrittenType, draft: SecretDraft): ReadSecret {
  switch (type) {
    case 'api_key': {
      const secret = { type, api_key: draft.apiKey.trim() };
      if (secret.api_key === '') return { ok: false, faults: { apiKey: 'apiKeyNeeded' } };
      return ApiKeySecret.safeParse(secret).success ? { ok: true, secret } : { ok: false, faults: { apiKey: 'notVisible' } };
    }
    case 'user_password': {
      const secret = { type, username: draft.username, password: draft.password };
      if (UserPasswordSecret.safeParse(secret).success) return { ok: true, secret };
      const faults: SecretFaults = {
        ...(draft.username === '' && { username: 'userNameNeeded' }),
        ...(draft.password === '' && { password: 'passwordNeeded' }),
      };
      return { ok: false, faults: Object.keys(faults).length === 0 ? { password: 'passwordNeeded' } : faults };
    }
    case 'host_scoped':
      return readHeaders(draft);
    default:
      return type satisfies never;
  }
}

function readHeaders({ host, headers }: SecretDraft): ReadSecret {
  const rows = headers
    .map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
    .filter(({ name, value }) => name + value !== '');
  const names = rows.map(({ name }) => name.toLowerCase());
  const { shape } = HostScopedSecret;
  const areNamed = rows.every(({ name }) => name !== '' && shape.headers.safeParse({ [name]: 'x' }).success);
  const areVisible = rows.every(({ value }) => shape.headers.safeParse({ x: value }).success);
  const fault: SecretFault | null =
    rows.length === 0 || rows.some(({ value }) => value === '')
      ? 'headerNeeded'
      : !areNamed || new Set(names).size < names.length
        ? 'badHeaderName'
        : areVisible
          ? null
          : 'notVisible';
  const isHost = shape.host.safeParse(host).success;
  if (fault === null && isHost) {
    return { ok: true, secret: { type: 'host_scoped', host, headers: Object.fromEntries(rows.map(({ name, value }) => [name, value])) } };
  }
  return { ok: false, faults: { ...(isHost ? {} : { host: 'badHost' }), ...(fault === null ? {} : { headers: fault }) } };
}
