import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect, type Database } from '../../db/client.ts';
import { newId } from '../../db/new-id.ts';
import { findExecution, findExecutionRow } from '../../db/queries/executions.ts';
import { insertGraph } from '../../db/queries/graphs.ts';
import { freshDatabase } from '../../db/testing/fresh-database.ts';
import { addExecution, addUser } from '../../db/testing/rows.ts';
import type { Graph } from '../../schema/graph/graph.ts';
import type { LaneMessage } from '../../schema/lane.ts';
import type { ExecutionOrder, ExecutionRpc, StartAnswer } from '../../schema/rpc.ts';
import { PlanCache } from '../executions/plan-cache.ts';
import { chain } from '../testing/graphs.ts';
import { type ConsumeDeps, consume, consumeDeadLetters } from './consume.ts';

const database = freshDatabase();
let userId: string;
let graph: Graph;
beforeAll(async () => {
  userId = await addUser(database.db);
  graph = await insertGraph(database.db, userId, chain(1));
});

/** An object that answers as told and keeps the orders that it was given. */
function objectThat(answer: (order: ExecutionOrder | undefined) => StartAnswer) {
  const orders: ExecutionOrder[] = [];
  const object = {
    start: async (_: string, order?: ExecutionOrder) => {
      if (order !== undefined) orders.push(order);
      return answer(order);
    },
  } as unknown as ExecutionRpc;
  return { object, orders };
}

function deps(object: ExecutionRpc, db: Database = database.db): ConsumeDeps & { sent: LaneMessage[] } {
  const sent: LaneMessage[] = [];
  return {
    now: () => Date.now(),
    database: db,
    plans: new PlanCache(),
    object: () => object,
    send: async (messages) => void sent.push(...messages),
    log: () => {},
    sent,
  };
}

/** A lane message of a queue that keeps what became of it. */
function delivered(body: unknown, attempts = 1) {
  const fate: ('ack' | 'retry')[] = [];
  return { body, attempts, fate, ack: () => void fate.push('ack'), retry: () => void fate.push('retry') };
}

async function laneMessageOf(id: string, change: Partial<LaneMessage> = {}): Promise<LaneMessage> {
  const row = await findExecutionRow(database.db, userId, id);
  const now = Date.now();
  return { execution_id: id, user_id: userId, slot: row?.slot ?? 0, lane: 'normal', sent_at: now, expires_at: now + 60_000, ...change };
}

const causes = async (id: string) => {
  const { rows } = await database.db.execute<{ cause: string }>(sql`select "cause" from "DeadLetter" where "execution_id" = ${id}`);
  return rows.map((row) => row.cause);
};

describe('a lane message', () => {
  test.each(['started', 'joined', 'ended'] as const)('is over when its object says %s', async (answer) => {
    const message = delivered(await laneMessageOf(newId()));
    await consume([message], deps(objectThat(() => answer).object));
    expect(message.fate).toEqual(['ack']);
  });

  test('brings the order along when its object does not know it', async () => {
    const id = await addExecution(database.db, userId, graph);
    const { object, orders } = objectThat((order) => (order === undefined ? 'order_needed' : 'started'));
    const message = delivered(await laneMessageOf(id));
    await consume([message], deps(object));
    expect(message.fate).toEqual(['ack']);
    expect(orders).toMatchObject([{ execution_id: id, user_id: userId, graph_version: 1, plan: { nodes: [{}, {}, {}] } }]);
  });

  test.each([
    [1, 'retry'],
    [4, 'retry'],
    [5, 'ack'],
  ])('that finds its slot busy at delivery %i is answered by %s, and its execution goes on waiting', async (attempts, fate) => {
    const id = await addExecution(database.db, userId, graph);
    const message = delivered(await laneMessageOf(id), attempts);
    await consume([message], deps(objectThat(() => 'busy').object));
    expect(message.fate).toEqual([fate]);
    expect(await findExecution(database.db, userId, id)).toMatchObject({ status: 'QUEUED' });
    expect(await causes(id)).toEqual([]);
  });

  test('is left to the sweeper when Postgres stays away', async () => {
    const away = connect('postgresql://nobody:nothing@127.0.0.1:1/nowhere');
    const message = await laneMessageOf(newId());
    const [early, late] = [delivered(message, 1), delivered(message, 5)];
    await consume([early, late], deps(objectThat(() => 'order_needed').object, away));
    expect([early.fate, late.fate]).toEqual([['retry'], ['ack']]);
  });

  test('that its object cannot take comes again until it is a dead letter', async () => {
    const object = objectThat(() => {
      throw new Error('broken');
    }).object;
    const message = delivered(await laneMessageOf(newId()), 5);
    await consume([message], deps(object));
    expect(message.fate).toEqual(['retry']);
  });

  test('that came too late fails its execution, and its slot goes to who waits', async () => {
    const owner = await addUser(database.db);
    const own = await insertGraph(database.db, owner, chain(1));
    const id = await addExecution(database.db, owner, own);
    const message = delivered({ ...(await laneMessageOf(id)), user_id: owner, expires_at: Date.now() - 1 });
    await consume([message], deps(objectThat(() => 'started').object));
    expect(message.fate).toEqual(['ack']);
    expect(await findExecution(database.db, owner, id)).toMatchObject({ status: 'FAILED', error: { code: 'lane_expired' } });
    expect(await causes(id)).toEqual(['expired']);
  });

  test('writes one dead letter although who waits cannot be told', async () => {
    const id = await addExecution(database.db, userId, graph);
    const message = delivered(await laneMessageOf(id, { expires_at: Date.now() - 1 }));
    const broken = {
      ...deps(objectThat(() => 'started').object),
      send: async () => {
        throw new Error('the queue is away');
      },
    };
    await consume([message], broken);
    expect(message.fate).toEqual(['ack']);
    expect(await causes(id)).toEqual(['expired']);
  });

  test('of another shape becomes a dead letter', async () => {
    const message = delivered({ execution_id: 'nothing' });
    await consume([message], deps(objectThat(() => 'started').object));
    expect(message.fate).toEqual(['ack']);
  });

  test('delivered in vain too often fails its execution', async () => {
    const id = await addExecution(database.db, userId, graph);
    const message = delivered(await laneMessageOf(id), 6);
    await consumeDeadLetters([message], deps(objectThat(() => 'busy').object));
    expect(message.fate).toEqual(['ack']);
    expect(await findExecution(database.db, userId, id)).toMatchObject({ status: 'FAILED', error: { code: 'lane_start_failed' } });
  });
});
