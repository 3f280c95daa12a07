import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';

/** Browsers that are away at a provider to grant a credential. */
export type CredentialFlow = {
  user_id: string;
  provider: string;
  code_verifier: string;
  browser_hash: string;
  title: string;
  credential_id: string | null;
  return_to: string;
};

/** Keeps it until `expiresAt` (milliseconds since the epoch). Those that never came back go meanwhile. */
export async function beginCredentialFlow(db: Database, stateHash: string, flow: CredentialFlow, expiresAt: number): Promise<void> {
  await db.execute(sql`with over as (
      delete from "CredentialFlow" where "expires_at" < now()
    )
    insert into "CredentialFlow"
      ("state_hash", "user_id", "provider", "code_verifier", "browser_hash", "title", "credential_id", "return_to", "expires_at")
    values (${stateHash}, ${flow.user_id}::uuid, ${flow.provider}, ${flow.code_verifier}, ${flow.browser_hash}, ${flow.title},
      ${flow.credential_id}::uuid, ${flow.return_to}, ${fromMs(expiresAt)}::timestamptz)`);
}

/** Good for one return, of the browser that began: null for any other, which spoils nothing. */
export async function takeCredentialFlow(
  db: Database,
  stateHash: string,
  browserHash: string,
  now: number,
): Promise<CredentialFlow | null> {
  const [row] = await rowsOf<CredentialFlow>(
    db,
    sql`delete from "CredentialFlow"
      where "state_hash" = ${stateHash} and "browser_hash" = ${browserHash} and "expires_at" > ${fromMs(now)}::timestamptz
      returning "user_id", "provider", "code_verifier", "browser_hash", "title", "credential_id", "return_to"`,
  );
  return row ?? null;
}
