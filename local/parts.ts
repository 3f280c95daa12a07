import { join } from 'node:path';
import { BLOCKS } from '../blocks/catalogue.ts';
import { connect } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { syncBlocks } from '../db/queries/blocks.ts';
import { forgetSentMessages } from '../db/queries/execution-sweep.ts';
import { startPostgresThread } from './postgres/thread.ts';
import { embeddedRedis, remoteRedis } from './redis/engine.ts';
import { type RedisFront, startRedisFront } from './redis/front.ts';
import { startScanStandIn } from './scan/stand-in.ts';
import { secretsOf } from './secrets.ts';

/** Addresses and secrets, as the variables that the Worker reads. */
type Vars = Record<
  | 'DATABASE_URL'
  | 'UPSTASH_REDIS_REST_URL'
  | 'UPSTASH_REDIS_REST_TOKEN'
  | 'SMTP_URL'
  | 'CLAMD_HOST'
  | 'JWT_PRIVATE_JWK'
  | 'CREDENTIAL_KEYS',
  string
>;

/** What the Worker stands on, wherever it comes from. */
export type Parts = { vars: Vars; close(): Promise<void> };

export type PartsOptions = {
  /** Its lock must be held. */
  dataDir: string;
  env: Record<string, string | undefined>;
  onProgress: (line: string) => void;
};

type Part<Name extends keyof Vars> = { vars: Pick<Vars, Name>; close(): Promise<void> };

/** Starts what the environment does not bring, and migrates the database. On failure nothing stays running. */
export async function startParts(options: PartsOptions): Promise<Parts> {
  const { UPSTASH_REDIS_REST_TOKEN, JWT_PRIVATE_JWK, CREDENTIAL_KEYS } = await secretsOf(options.dataDir);
  // Postgres first: the others start while its thread does.
  const [postgres, redis, mail, scan] = await allOrNone([
    startPostgres(options),
    startRedis(options, UPSTASH_REDIS_REST_TOKEN),
    startMail(options),
    startScan(options),
  ]);
  const close = async (): Promise<void> => {
    await Promise.all([postgres, redis, mail, scan].map((part) => part.close()));
  };
  try {
    await prepareDatabase(postgres.vars.DATABASE_URL);
  } catch (error) {
    await close();
    throw error;
  }
  return { vars: { ...postgres.vars, ...redis.vars, ...mail.vars, ...scan.vars, JWT_PRIVATE_JWK, CREDENTIAL_KEYS }, close };
}

async function prepareDatabase(url: string): Promise<void> {
  await migrate(url);
  const database = connect(url);
  await syncBlocks(
    database,
    BLOCKS.map(({ definition }) => definition),
  );
  // Queues are in memory here: what they held when the last platform ended is gone.
  await forgetSentMessages(database);
}

async function startPostgres({ env, dataDir, onProgress }: PartsOptions): Promise<Part<'DATABASE_URL'>> {
  const postgres = env.DATABASE_URL
    ? { url: env.DATABASE_URL, close: elsewhere }
    : await startPostgresThread({ dataDir: join(dataDir, 'postgres'), port: 0 });
  onProgress(`Postgres: ${withoutPassword(postgres.url)}`);
  return { vars: { DATABASE_URL: postgres.url }, close: postgres.close };
}

async function startRedis(
  { env, onProgress }: PartsOptions,
  ownToken: string,
): Promise<Part<'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN'>> {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token = '' } = env;
  const redis = url ? { url, token, close: elsewhere } : { token: ownToken, ...(await startOwnRedis(env.REDIS_URL, ownToken)) };
  onProgress(`Redis: ${redis.url}`);
  return { vars: { UPSTASH_REDIS_REST_URL: redis.url, UPSTASH_REDIS_REST_TOKEN: redis.token }, close: redis.close };
}

const startOwnRedis = async (redisUrl: string | undefined, token: string): Promise<RedisFront> =>
  startRedisFront({ engine: redisUrl ? await remoteRedis(redisUrl) : await embeddedRedis(), token });

async function startMail({ env, dataDir, onProgress }: PartsOptions): Promise<Part<'SMTP_URL'>> {
  if (env.SMTP_URL) {
    onProgress(`Mail: ${withoutPassword(env.SMTP_URL)}`);
    return { vars: { SMTP_URL: env.SMTP_URL }, close: elsewhere };
  }
  // Loaded here, while Postgres starts, and not before it.
  const { startMailCatcher } = await import('./mail/catcher.ts');
  const catcher = await startMailCatcher({ dataDir });
  onProgress(`Mail: ${catcher.url} (sends nothing; messages are in ${catcher.dir})`);
  return { vars: { SMTP_URL: catcher.url }, close: catcher.close };
}

async function startScan({ env, onProgress }: PartsOptions): Promise<Part<'CLAMD_HOST'>> {
  if (env.CLAMD_HOST) {
    onProgress(`Virus scan: ${env.CLAMD_HOST}`);
    return { vars: { CLAMD_HOST: env.CLAMD_HOST }, close: elsewhere };
  }
  const standIn = await startScanStandIn();
  onProgress(`Virus scan: ${standIn.host} (finds the EICAR test file only)`);
  return { vars: { CLAMD_HOST: standIn.host }, close: standIn.close };
}

/** What the environment brings is not ours to stop. */
const elsewhere = async (): Promise<void> => {};

/** Waits for all of them. When one fails, those that started are closed, and its reason is the reason. */
async function allOrNone<const Starting extends readonly Promise<{ close(): Promise<void> }>[]>(starting: Starting) {
  const settled = await Promise.allSettled<Promise<{ close(): Promise<void> }>[]>([...starting]);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(settled.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
    throw failed.reason;
  }
  return Promise.all(starting);
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  return String(shown);
}
