import { sql } from 'drizzle-orm';
import type { OneTimePurpose } from '../../schema/api/auth.ts';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';

/** Tokens and codes of mails, as hashes. Times are milliseconds since the epoch. */

export type NewOneTimeToken = {
  token_hash: string;
  code_hash: string;
  user_id: string;
  purpose: OneTimePurpose;
  /** In lower case: where the mail goes. */
  email: string;
  code_challenge: string | null;
  expires_at: number;
  now: number;
};

/**
 * In the place of an older one of the same purpose and address. Wrong codes go on counting while that one has not run out: a new
 * mail is no new chance to guess.
 */
export async function addOneTimeToken(db: Database, token: NewOneTimeToken): Promise<void> {
  const [now, expiresAt] = [fromMs(token.now), fromMs(token.expires_at)];
  await db.execute(sql`insert into "AuthOneTimeToken"
      ("token_hash", "user_id", "purpose", "email", "code_hash", "code_challenge", "created_at", "expires_at")
    values (${token.token_hash}, ${token.user_id}::uuid, ${token.purpose}, ${token.email}, ${token.code_hash}, ${token.code_challenge},
      ${now}::timestamptz, ${expiresAt}::timestamptz)
    on conflict ("user_id", "purpose", "email") do update set "token_hash" = excluded."token_hash", "code_hash" = excluded."code_hash",
      "attempts" = case when "AuthOneTimeToken"."expires_at" > ${now}::timestamptz then "AuthOneTimeToken"."attempts" else 0 end,
      "code_challenge" = excluded."code_challenge", "created_at" = excluded."created_at",
      "expires_at" = excluded."expires_at"`);
}

export type TakenToken = { user_id: string; purpose: OneTimePurpose; email: string; code_challenge: string | null };

const TAKEN = sql`t."user_id", t."purpose", t."email", t."code_challenge"`;

/** What the token of a link lets its reader do, once. Null for one that is unknown, used, out of time or for something else. */
export async function takeOneTimeToken(
  db: Database,
  tokenHash: string,
  purposes: readonly OneTimePurpose[],
  now: number,
): Promise<TakenToken | null> {
  const [row] = await rowsOf<TakenToken>(
    db,
    sql`delete from "AuthOneTimeToken" t where t."token_hash" = ${tokenHash} and t."purpose" = any(${textArray(purposes)}::text[])
        and t."expires_at" > ${fromMs(now)}::timestamptz
      returning ${TAKEN}`,
  );
  return row ?? null;
}

/** Wrong codes after which codes are worth nothing until the latest mail has run out; its link still works. */
export const MOST_ATTEMPTS = 5;

/** The same by the code of a mail for `purpose`. A wrong one counts. */
export async function takeOneTimeCode(
  db: Database,
  { email, codeHash, purpose, now }: { email: string; codeHash: string; purpose: OneTimePurpose; now: number },
): Promise<TakenToken | null> {
  const isAsked = sql`t."email" = ${email} and t."purpose" = ${purpose}
    and t."expires_at" > ${fromMs(now)}::timestamptz and t."attempts" < ${MOST_ATTEMPTS}`;
  const [row] = await rowsOf<TakenToken>(
    db,
    sql`with taken as (
        delete from "AuthOneTimeToken" t where ${isAsked} and t."code_hash" = ${codeHash} returning ${TAKEN}
      ), wrong as (
        update "AuthOneTimeToken" t set "attempts" = t."attempts" + 1 where ${isAsked} and t."code_hash" <> ${codeHash}
          and not exists (select 1 from taken)
      )
      select * from taken`,
  );
  return row ?? null;
}

const textArray = (words: readonly string[]): string => `{${words.join(',')}}`;
