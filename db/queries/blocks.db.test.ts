import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { BlockDefinition } from '../../schema/graph/block.ts';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { syncBlocks } from './blocks.ts';

const database = freshDatabase();

const block = (name: string, change: Partial<BlockDefinition> = {}): BlockDefinition => ({
  id: newId(),
  name,
  title: { en: name, es: name },
  description: { en: 'a "quoted" \u0000 thing', es: '' },
  category: 'basic',
  kind: 'standard',
  effect: 'none',
  static_output: false,
  inputs: [],
  outputs: [],
  ...change,
});

async function table() {
  const { rows } = await database.db.execute<{ name: string; is_available: boolean; definition: BlockDefinition; updated_at: string }>(
    sql`select "name", "is_available", "definition", "updated_at" from "AgentBlock" order by "name"`,
  );
  return rows;
}

test('the table follows the catalogue, keeps what left it, and does not touch what is right', async () => {
  const [a, b, c] = [block('A'), block('B'), block('C')];
  await syncBlocks(database.db, [a, b]);
  const first = await table();
  expect(first).toMatchObject([
    { name: 'A', is_available: true, definition: a },
    { name: 'B', is_available: true, definition: b },
  ]);
  const changed = { ...b, effect: 'write' as const };
  await syncBlocks(database.db, [a, changed, c]);
  await syncBlocks(database.db, [a, c]);
  expect(await table()).toMatchObject([
    { name: 'A', is_available: true, updated_at: first[0]?.updated_at },
    { name: 'B', is_available: false, definition: changed },
    { name: 'C', is_available: true },
  ]);
  await syncBlocks(database.db, [a, b, c]);
  expect((await table())[1]).toMatchObject({ is_available: true, definition: b });
});
