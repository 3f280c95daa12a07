import { expect, test } from 'vitest';
import type { GraphDraft } from '../../schema/graph/graph.ts';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { NAUGHTY } from '../testing/naughty-values.ts';
import { addExecution, addOwner, addUser, BLOCK, draft } from '../testing/rows.ts';
import { findExecution } from './executions.ts';
import { activateGraphVersion, deleteGraph, findGraph, insertGraph, insertGraphVersion, listGraphs, listGraphVersions } from './graphs.ts';

const database = freshDatabase();

test('a graph comes back as it was saved, in document order', async () => {
  const { db } = database;
  const userId = await addUser(db);
  const nodes = Array.from({ length: 30 }, (_, at) => ({ id: `n${29 - at}`, block_id: BLOCK, input_default: { at }, metadata: {} }));
  const links = Array.from({ length: 29 }, (_, at) => ({
    id: `l${29 - at}`,
    source_id: `n${at}`,
    source_name: 'values_#_ключ',
    sink_id: `n${at + 1}`,
    sink_name: 'list_$_0',
    is_static: at % 2 === 0,
  }));
  const saved = await insertGraph(db, userId, draft({ nodes, links }));
  expect(saved).toMatchObject({ version: 1, is_active: true, nodes, links });
  expect(await findGraph(db, userId, saved.id)).toEqual(saved);
  expect(await findGraph(db, userId, saved.id, 1)).toEqual(saved);
});

test('values of users come back exactly, whatever they are', async () => {
  const { db } = database;
  const userId = await addUser(db);
  const nodes = [
    { id: '__proto__', block_id: BLOCK, input_default: NAUGHTY, metadata: NAUGHTY, policy: { max_retries: 2, on_error: 'continue' } },
  ];
  const { id } = await insertGraph(db, userId, draft({ nodes: nodes as GraphDraft['nodes'], links: [] }));
  const found = await findGraph(db, userId, id);
  expect(JSON.stringify(found?.nodes)).toBe(JSON.stringify(nodes));
  expect(Object.hasOwn(found?.nodes[0]?.input_default ?? {}, '__proto__')).toBe(true);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('an empty graph and links without ids are fine', async () => {
  const { db } = database;
  const userId = await addUser(db);
  const empty = await insertGraph(db, userId, draft({ nodes: [], links: [] }));
  expect(await findGraph(db, userId, empty.id)).toEqual(empty);
  const link = { source_id: 'in', source_name: 'result', sink_id: 'out', sink_name: 'value', is_static: true };
  const linked = await insertGraph(db, userId, draft({ links: [link] }));
  expect(linked.links[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
});

test('a save makes the next version active and leaves the others as they were', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const second = await insertGraphVersion(db, userId, graph.id, draft({ name: 'Second' }));
  expect(second).toMatchObject({ id: graph.id, version: 2, is_active: true, name: 'Second' });
  expect(await findGraph(db, userId, graph.id)).toEqual(second);
  expect(await findGraph(db, userId, graph.id, 1)).toEqual({ ...graph, is_active: false });
});

test('saves at the same moment each get a version, without gaps, and one is active', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const saved = await Promise.all(
    Array.from({ length: 8 }, (_, at) => insertGraphVersion(db, userId, graph.id, draft({ name: `save ${at}` }))),
  );
  expect(saved.map((one) => one?.version).toSorted((a = 0, b = 0) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  const versions = await listGraphVersions(db, userId, graph.id, { limit: 100 });
  expect(versions?.items.filter((one) => one.is_active)).toHaveLength(1);
});

test('an older version can be made active again, and making it so twice is no error', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  await insertGraphVersion(db, userId, graph.id, draft());
  for (let time = 0; time < 2; time++) {
    expect(await activateGraphVersion(db, userId, graph.id, 1)).toBe(true);
    expect(await findGraph(db, userId, graph.id)).toMatchObject({ version: 1, is_active: true });
  }
  expect(await activateGraphVersion(db, userId, graph.id, 3)).toBe(false);
  expect(await findGraph(db, userId, graph.id)).toMatchObject({ version: 1 });
  expect(await insertGraphVersion(db, userId, graph.id, draft())).toMatchObject({ version: 3 });
});

test('a deleted graph is gone for its owner, while its executions stay', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const executionId = await addExecution(db, userId, graph);
  expect(await deleteGraph(db, userId, graph.id)).toBe(true);
  expect(await deleteGraph(db, userId, graph.id)).toBe(false);
  expect(await findGraph(db, userId, graph.id)).toBeNull();
  expect(await findGraph(db, userId, graph.id, 1)).toBeNull();
  expect(await insertGraphVersion(db, userId, graph.id, draft())).toBeNull();
  expect(await activateGraphVersion(db, userId, graph.id, 1)).toBe(false);
  expect(await listGraphVersions(db, userId, graph.id, { limit: 10 })).toBeNull();
  expect((await listGraphs(db, userId, { limit: 10 })).items).toEqual([]);
  expect(await findExecution(db, userId, executionId)).toMatchObject({ graph_id: graph.id });
});

test('a stranger finds, changes and deletes nothing', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const stranger = await addUser(db);
  expect(await findGraph(db, stranger, graph.id)).toBeNull();
  expect(await findGraph(db, stranger, graph.id, 1)).toBeNull();
  expect(await insertGraphVersion(db, stranger, graph.id, draft())).toBeNull();
  expect(await activateGraphVersion(db, stranger, graph.id, 1)).toBe(false);
  expect(await deleteGraph(db, stranger, graph.id)).toBe(false);
  expect(await listGraphVersions(db, stranger, graph.id, { limit: 10 })).toBeNull();
  expect((await listGraphs(db, stranger, { limit: 10 })).items).toEqual([]);
  expect(await findGraph(db, userId, graph.id)).toEqual(graph);
  expect(await findGraph(db, userId, newId())).toBeNull();
});

test('walking the pages of graphs meets each active one once, newest first', async () => {
  const { db } = database;
  const userId = await addUser(db);
  // At once, so that several share a millisecond.
  const saved = await Promise.all(Array.from({ length: 11 }, () => insertGraph(db, userId, draft())));
  await insertGraphVersion(db, userId, saved[0]?.id ?? '', draft());
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listGraphs(db, userId, { limit: 4, cursor });
    seen.push(...page.items.map((one) => one.id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen[0]).toBe(saved[0]?.id);
  expect(seen.toSorted()).toEqual(saved.map((one) => one.id).toSorted());
});

test('walking the pages of versions counts down to the first', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  for (let version = 2; version <= 5; version++) await insertGraphVersion(db, userId, graph.id, draft());
  const first = await listGraphVersions(db, userId, graph.id, { limit: 3 });
  const second = await listGraphVersions(db, userId, graph.id, { limit: 3, cursor: first?.next_cursor ?? '' });
  expect(first?.items.map((one) => one.version)).toEqual([5, 4, 3]);
  expect(second?.items.map((one) => one.version)).toEqual([2, 1]);
  expect(second?.next_cursor).toBeNull();
});
