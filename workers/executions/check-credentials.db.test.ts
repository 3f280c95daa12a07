import { beforeAll, describe, expect, test } from 'vitest';
import { findBlockDefinition } from '../../blocks/catalogue.ts';
import { githubComment } from '../../blocks/github/github-comment.ts';
import { sendWebRequest } from '../../blocks/network/send-web-request.ts';
import { newId } from '../../db/new-id.ts';
import { insertCredential } from '../../db/queries/credentials.ts';
import { findChosenCredentials, loadOrders } from '../../db/queries/executions.ts';
import { insertGraph } from '../../db/queries/graphs.ts';
import { freshDatabase } from '../../db/testing/fresh-database.ts';
import { addExecution, addUser } from '../../db/testing/rows.ts';
import type { CredentialType } from '../../schema/credential.ts';
import { compileGraph } from '../../schema/graph/plan.ts';
import type { JsonObject } from '../../schema/json.ts';
import { type ChosenCredentials, checkCredentials } from './check-credentials.ts';

const database = freshDatabase();
const NOW = Date.now();
const MISSING = '0190b8a0-0000-7000-8000-000000000001';
let ada: string;
const ids: { [name: string]: string } = {};
beforeAll(async () => {
  ada = await addUser(database.db);
  const bob = await addUser(database.db);
  const add = async (name: string, userId: string, provider: string, type: CredentialType, expires_at: number | null = null) => {
    ids[name] = newId();
    const row = { id: ids[name], user_id: userId, provider, type, title: name, details: {}, expires_at };
    await insertCredential(database.db, { ...row, key_id: 'k', ciphertext: 'x' });
  };
  await add('github', ada, 'github', 'api_key');
  await add('other', ada, 'github', 'oauth2');
  await add('http', ada, 'http', 'host_scoped');
  await add('slack', ada, 'slack', 'api_key');
  await add('expired', ada, 'github', 'api_key', NOW - 1);
  await add('bobs', bob, 'github', 'api_key');
});

/** Nodes `comment` (needs a credential for GitHub) and `call` (takes one for HTTP), naming these in the graph. */
function plan(named: { comment?: string; call?: string } = {}) {
  const node = (id: string, block_id: string, input_default: JsonObject, credential: string | undefined) => ({
    id,
    block_id,
    input_default: credential === undefined ? input_default : { ...input_default, credentials: { id: ids[credential] ?? credential } },
    metadata: {},
  });
  const nodes = [
    node('comment', githubComment.definition.id, { issue_url: 'x', comment: 'x' }, named.comment),
    node('call', sendWebRequest.definition.id, { url: 'https://a.test' }, named.call),
  ];
  return compileGraph({ nodes, links: [] }, findBlockDefinition);
}
async function check(named: Parameters<typeof plan>[0], chosen: { [key: string]: string } = {}) {
  const given: ChosenCredentials = Object.fromEntries(Object.entries(chosen).map(([key, name]) => [key, ids[name] ?? name]));
  const checked = await checkCredentials(database.db, ada, plan(named), given, NOW);
  if (checked.ok) return Object.fromEntries(Object.entries(checked.choices ?? {}).map(([key, { id }]) => [key, id]));
  return checked.faults.map(({ pointer, code, node_id, pin }) =>
    [pointer, code, node_id, pin].filter((part) => part !== undefined).join(' '),
  );
}

test.each<[object, { [key: string]: string }, string[]]>([
  [{}, {}, ['/credentials/comment missing_credential comment credentials']],
  [{ comment: 'bobs' }, {}, ['/credentials/comment unknown_credential comment credentials']],
  [{ comment: MISSING }, {}, ['/credentials/comment unknown_credential comment credentials']],
  [{ comment: 'of another platform' }, {}, ['/credentials/comment unknown_credential comment credentials']],
  [{ comment: 'slack' }, {}, ['/credentials/comment wrong_credential comment credentials']],
  [{ comment: 'expired' }, {}, ['/credentials/comment expired_credential comment credentials']],
  [{ comment: 'github', call: 'github' }, {}, ['/credentials/call wrong_credential call credentials']],
  [{ comment: 'github' }, { call: 'github' }, ['/credentials/call wrong_credential call credentials']],
  [{ comment: 'github' }, { comment: 'bobs' }, ['/credentials/comment unknown_credential']],
  [{ comment: 'github' }, { nobody: 'github' }, ['/credentials/nobody unknown_choice']],
  [{ comment: 'github' }, { constructor: 'github' }, ['/credentials/constructor unknown_choice']],
  [{ comment: 'github' }, { credentials: 'slack' }, ['/credentials/credentials wrong_credential']],
  [{ comment: 'github' }, { credentials: MISSING }, ['/credentials/credentials unknown_credential']],
])('a graph that names %j with %j chosen is refused', async (named, chosen, faults) => {
  expect(await check(named, chosen)).toEqual(faults);
});

test.each<[object, { [key: string]: string }, string[]]>([
  [{ comment: 'github' }, {}, []],
  [{ comment: 'github', call: 'http' }, {}, []],
  [{}, { comment: 'github' }, ['comment']],
  [{}, { credentials: 'other' }, ['credentials']],
  [{ comment: 'bobs' }, { comment: 'github', call: 'http' }, ['comment', 'call']],
  [{ comment: 'bobs' }, { credentials: 'github' }, ['credentials']],
])('a graph that names %j with %j chosen starts', async (named, chosen, keys) => {
  expect(Object.keys(await check(named, chosen))).toEqual(keys);
});

test('an id is the same in capitals', async () => {
  expect(await check({ comment: ids.github?.toUpperCase() ?? '' }, { call: ids.http?.toUpperCase() ?? '' })).toEqual({ call: ids.http });
});

test('a plan without credentials asks nobody', async () => {
  const nobody = new Proxy({}, { get: () => expect.unreachable('the database was asked') });
  const empty = compileGraph({ nodes: [], links: [] }, findBlockDefinition);
  expect(await checkCredentials(nobody as typeof database.db, ada, empty, {}, NOW)).toEqual({ ok: true, choices: undefined });
});

describe('what a start chose', () => {
  test('is kept with the execution as references, for the object and for a rerun', async () => {
    const graph = await insertGraph(database.db, ada, { name: 'x', description: '', nodes: [], links: [] });
    const credentials = { comment: { id: ids.github ?? '', provider: 'github', type: 'api_key' as const } };
    const chosen = await addExecution(database.db, ada, graph, { credentials });
    const plain = await addExecution(database.db, ada, graph);
    expect((await loadOrders(database.db, [chosen, plain])).map((order) => order.credentials)).toEqual(
      expect.arrayContaining([credentials, null]),
    );
    expect(await findChosenCredentials(database.db, ada, chosen)).toEqual({ comment: ids.github });
    expect(await findChosenCredentials(database.db, ada, plain)).toEqual({});
    expect(await findChosenCredentials(database.db, await addUser(database.db), chosen)).toEqual({});
  });
});
