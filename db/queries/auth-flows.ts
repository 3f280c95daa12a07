import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';

/** Sign-ins under way. States and codes come here as hashes only; each is good for one use. Times in ms since the epoch. */

export type AuthFlow = {
  provider: string;
  code_verifier: string;
  nonce: string | null;
  browser_hash: string;
  redirect_to: string;
  handover: string;
  code_challenge: string | null;
  link_user_id: string | null;
};

export async function beginAuthFlow(db: Database, stateHash: string, flow: AuthFlow, expiresAt: number): Promise<void> {
  await db.execute(sql`insert into "AuthFlow" ("state_hash", "provider", "code_verifier", "nonce", "browser_hash", "redirect_to",
      "handover", "code_challenge", "link_user_id", "expires_at")
    values (${stateHash}, ${flow.provider}, ${flow.code_verifier}, ${flow.nonce}, ${flow.browser_hash}, ${flow.redirect_to},
      ${flow.handover}, ${flow.code_challenge}, ${flow.link_user_id}::uuid, ${fromMs(expiresAt)}::timestamptz)`);
}

/** The flow of a state, once. Null for one that was never begun, was used, or took too long. */
export async function takeAuthFlow(db: Database, stateHash: string, now: number): Promise<AuthFlow | null> {
  const [row] = await rowsOf<AuthFlow & { is_current: boolean }>(
    db,
    sql`delete from "AuthFlow" where "state_hash" = ${stateHash}
      returning "provider", "code_verifier", "nonce", "browser_hash", "redirect_to", "handover", "code_challenge", "link_user_id",
        "expires_at" > ${fromMs(now)}::timestamptz as is_current`,
  );
  if (row === undefined || !row.is_current) return null;
  const { is_current: _, ...flow } = row;
  return flow;
}

export type AuthCode = { user_id: string; code_challenge: string };

export async function addAuthCode(db: Database, codeHash: string, code: AuthCode, expiresAt: number): Promise<void> {
  await db.execute(sql`insert into "AuthCode" ("code_hash", "user_id", "code_challenge", "expires_at")
    values (${codeHash}, ${code.user_id}, ${code.code_challenge}, ${fromMs(expiresAt)}::timestamptz)`);
}

/** What a code stands for, once, whether its verifier turns out to be right or not. */
export async function takeAuthCode(db: Database, codeHash: string, now: number): Promise<AuthCode | null> {
  const [row] = await rowsOf<AuthCode & { is_current: boolean }>(
    db,
    sql`delete from "AuthCode" where "code_hash" = ${codeHash}
      returning "user_id", "code_challenge", "expires_at" > ${fromMs(now)}::timestamptz as is_current`,
  );
  return row?.is_current === true ? { user_id: row.user_id, code_challenge: row.code_challenge } : null;
}

/** Deletes what nobody came back for: flows, codes and one-time tokens that have run out. */
export async function deleteExpiredFlows(db: Database, now: number): Promise<void> {
  const isOver = sql`"expires_at" < ${fromMs(now)}::timestamptz`;
  await db.execute(sql`with flows as (delete from "AuthFlow" where ${isOver}), codes as (delete from "AuthCode" where ${isOver})
    delete from "AuthOneTimeToken" where ${isOver}`);
}
