import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { githubReadIssue } from '../../blocks/github/github-read-issue.ts';
import { agentInput } from '../../blocks/input-output/agent-input.ts';
import { agentOutput } from '../../blocks/input-output/agent-output.ts';
import { sendAuthenticatedWebRequest } from '../../blocks/network/send-authenticated-web-request.ts';
import { secretSpellings } from '../../durable-objects/execution/secret-mask.ts';
import { startPostgresThread } from '../postgres/thread.ts';
import { embeddedRedis } from '../redis/engine.ts';
import { startRedisFront } from '../redis/front.ts';
import { startTestPlatform } from '../testing/platform.ts';
import { type Client, createClient, newCanary, PLANTS, type Planted, type Scene } from './canaries/exercise.ts';
import { startEchoingProvider } from './canaries/provider.ts';
import { filePlaces, type Place, postgresPlaces, redisPlaces } from './canaries/search.ts';
import type { SecurityPart } from './part.ts';

/**
 * Secrets of every kind are planted, used, and made to go wrong, with a provider that repeats whatever it is sent. Then
 * everything that the platform keeps or has told is searched for them: 0 hits outside ciphertext. What is searched is
 * shown to be readable by a text that has no secret to keep.
 */
export const canaries: SecurityPart = {
  name: 'canaries',
  unit: 'planted secrets',
  counts: { quick: 17, full: 200 },
  async run({ count, say }) {
    const provider = await startEchoingProvider();
    const postgres = await startPostgresThread({ dataDir: 'memory' });
    const redisToken = randomBytes(16).toString('hex');
    const redis = await startRedisFront({ engine: await embeddedRedis(), token: redisToken });
    const platform = await startTestPlatform({ env: environment(provider, postgres.url, redis.url, redisToken) });
    try {
      const client = createClient(platform.url);
      const control = newCanary();
      const scene = await prepare(client, provider.url, platform.dataDir, control);
      const planted: Planted[] = [{ kind: 'OAuth client secret', text: provider.clientSecret }];
      for (let round = 0; planted.length + provider.tokens.length < count; round++) {
        planted.push(...(await (PLANTS[round % PLANTS.length] as (typeof PLANTS)[number])(scene)));
        if (round % 20 === 19) say(`${planted.length + provider.tokens.length} planted`);
      }
      planted.push(...provider.tokens.map((text) => ({ kind: 'token of an OAuth grant', text })));
      await client.ask('GET', '/api/v1/credentials?limit=100', { token: scene.token });
      const kept = [...(await postgresPlaces(postgres.url)), ...(await redisPlaces(redis.url, redisToken))];
      // What the runtime still holds in memory it writes before it ends.
      await platform.stop();
      const logs: Place = { name: 'log', text: platform.printed.join('\n') };
      const places = [...client.answers, ...kept, ...filePlaces(platform.dataDir, ['objects', 'r2']), logs];
      say(`${planted.length} planted, ${places.length} places, ${places.reduce((sum, { text }) => sum + text.length, 0)} characters`);
      return { checked: planted.length, faults: [...blindSpots(places, control), ...hits(places, planted)] };
    } finally {
      await platform.stop();
      rmSync(platform.dataDir, { recursive: true, force: true });
      await Promise.all([provider.close(), postgres.close(), redis.close()]);
    }
  },
};

type Provider = Awaited<ReturnType<typeof startEchoingProvider>>;

const environment = (provider: Provider, databaseUrl: string, redisUrl: string, redisToken: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  UPSTASH_REDIS_REST_URL: redisUrl,
  UPSTASH_REDIS_REST_TOKEN: redisToken,
  EGRESS_ALLOWED_HOSTS: new URL(provider.url).host,
  PROVIDER_SETTINGS: JSON.stringify({
    github: {
      client_id: provider.clientId,
      client_secret: provider.clientSecret,
      api_url: provider.url,
      authorize_url: `${provider.url}/authorize`,
      token_url: `${provider.url}/token`,
    },
  }),
});

/** Somebody with two graphs: each calls with a credential that the start chooses, and tells all that came of it. */
async function prepare(client: Client, provider: string, dataDir: string, control: string): Promise<Scene> {
  const who = { email: `${randomBytes(8).toString('hex')}@example.com`, password: newCanary() };
  const token = String((await client.ask('POST', '/auth/v1/signup', { body: who, grants: true })).body.access_token);
  const graph = async (blockId: string, pin: string, outputs: readonly string[], more: object): Promise<string> => {
    const nodes = [
      { id: 'in', block_id: agentInput.definition.id, input_default: { name: 'v' } },
      { id: 'call', block_id: blockId, input_default: more, policy: { max_retries: 0, on_error: 'continue' } },
      ...outputs.map((name) => ({ id: name, block_id: agentOutput.definition.id, input_default: { name } })),
    ];
    const links = [
      { source_id: 'in', source_name: 'result', sink_id: 'call', sink_name: pin },
      ...outputs.map((name) => ({ source_id: 'call', source_name: name, sink_id: name, sink_name: 'value' })),
    ];
    const { body } = await client.ask('POST', '/api/v1/graphs', { token, body: { name: `Caller ${control}`, nodes, links } });
    if (body?.id === undefined) throw new Error(`a graph was refused: ${JSON.stringify(body)}`);
    return String(body.id);
  };
  const answers = ['response', 'client_error', 'server_error', 'error'];
  return {
    client,
    token,
    provider,
    dataDir,
    graphs: {
      web: await graph(sendAuthenticatedWebRequest.definition.id, 'url', answers, { method: 'POST', body: { control } }),
      issue: await graph(githubReadIssue.definition.id, 'issue_url', ['title', 'body', 'user', 'error'], {}),
    },
  };
}

function hits(places: readonly Place[], planted: readonly Planted[]): string[] {
  const spelled = planted.map(({ kind, text }) => ({ kind, spellings: secretSpellings(text) }));
  const found = places.flatMap(({ name, text }) =>
    spelled.filter(({ spellings }) => spellings.some((spelling) => text.includes(spelling))).map(({ kind }) => `${kind} in ${name}`),
  );
  return [...new Set(found)].sort();
}

/** Kinds of places where a text that everybody may see is not found, although it went there. */
function blindSpots(places: readonly Place[], control: string): string[] {
  const expected = ['Postgres AgentGraph', 'Postgres AgentNodeExecution', 'Postgres, archived logs', 'file objects', 'answer of GET'];
  const blind = expected.filter((name) => !places.some((place) => place.name.startsWith(name) && place.text.includes(control)));
  const unread = ['Redis', 'log'].filter(
    (name) => !places.some((place) => place.name === name && place.text.includes(name === 'log' ? '"level"' : 'user:')),
  );
  return [...blind, ...unread].map((name) => `the search does not see what is in: ${name}`);
}
