import { join } from 'node:path';
import { BLOCKS } from '../blocks/catalogue.ts';
import { connect } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { syncBlocks } from '../db/queries/blocks.ts';
import { forgetSentMessages } from '../db/queries/execution-sweep.ts';
import { startPostgresThread } from './postgres/thread.ts';
import { embeddedRedis, remoteRedis } from './redis/engine.ts';
import { startRedisFront } from './redis/front.ts';
import { secretsOf } from './secrets.ts';

/** What the Worker stands on, wherever it comes from: addresses and secrets, as the variables that the Worker reads. */
export type Parts = {
  vars: Record<'DATABASE_URL' | 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN' | 'JWT_PRIVATE_JWK', string>;
  close(): Promise<void>;
};

export type PartsOptions = {
  /** Its lock must be held. */
  dataDir: string;
  env: Record<string, string | undefined>;
  onProgress: (line: string) => void;
};

type Part<Vars> = { vars: Vars; close(): Promise<void> };

/** Starts what the environment does not bring, and migrates the database. On failure nothing stays running. */
export async function startParts({ dataDir, env, onProgress }: PartsOptions): Promise<Parts> {
  const secrets = await secretsOf(dataDir);
  const redis = await startRedis(env, secrets.UPSTASH_REDIS_REST_TOKEN);
  onProgress(`Redis: ${redis.vars.UPSTASH_REDIS_REST_URL}`);
  try {
    const postgres = await startPostgres(env, dataDir);
    onProgress(`Postgres: ${withoutPassword(postgres.vars.DATABASE_URL)}`);
    try {
      await migrate(postgres.vars.DATABASE_URL);
      const database = connect(postgres.vars.DATABASE_URL);
      await syncBlocks(
        database,
        BLOCKS.map(({ definition }) => definition),
      );
      // Queues are in memory here: what they held when the last platform ended is gone.
      await forgetSentMessages(database);
    } catch (error) {
      await postgres.close();
      throw error;
    }
    return {
      vars: { ...redis.vars, ...postgres.vars, JWT_PRIVATE_JWK: secrets.JWT_PRIVATE_JWK },
      close: async () => {
        await Promise.all([redis.close(), postgres.close()]);
      },
    };
  } catch (error) {
    await redis.close();
    throw error;
  }
}

async function startPostgres(env: PartsOptions['env'], dataDir: string): Promise<Part<{ DATABASE_URL: string }>> {
  if (env.DATABASE_URL) return { vars: { DATABASE_URL: env.DATABASE_URL }, close: async () => {} };
  const postgres = await startPostgresThread({ dataDir: join(dataDir, 'postgres'), port: 0 });
  return { vars: { DATABASE_URL: postgres.url }, close: postgres.close };
}

async function startRedis(
  env: PartsOptions['env'],
  token: string,
): Promise<Part<{ UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string }>> {
  if (env.UPSTASH_REDIS_REST_URL) {
    const { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN = '' } = env;
    return { vars: { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN }, close: async () => {} };
  }
  const engine = env.REDIS_URL ? await remoteRedis(env.REDIS_URL) : await embeddedRedis();
  const front = await startRedisFront({ engine, token });
  return { vars: { UPSTASH_REDIS_REST_URL: front.url, UPSTASH_REDIS_REST_TOKEN: token }, close: front.close };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  return String(shown);
}
