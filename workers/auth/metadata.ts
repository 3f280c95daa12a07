import { AccountLanguage } from '../../schema/api/auth.ts';
import type { JsonObject } from '../../schema/json.ts';

/** What people say about themselves, apart: the two members that mean something to us, and the rest. */
export type Profile = { language?: AccountLanguage; time_zone?: string; metadata: JsonObject };

/** Members of ours with a value that is none are left out: a client may well keep things under the same names. */
export function profileOf(data: JsonObject): Profile {
  const { language, time_zone, ...metadata } = data;
  const known = AccountLanguage.safeParse(language);
  return {
    ...(known.success ? { language: known.data } : {}),
    ...(typeof time_zone === 'string' && isTimeZone(time_zone) ? { time_zone } : {}),
    metadata,
  };
}

/** By name, as in the IANA database; offsets are none. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The language to begin with, for somebody who did not say: that of their browser. */
export const languageOf = (headers: Headers): AccountLanguage => (/^\s*es\b/i.test(headers.get('accept-language') ?? '') ? 'es' : 'en');
