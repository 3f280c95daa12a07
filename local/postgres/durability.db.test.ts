import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { connect, inTransaction } from '../../db/client.ts';
import { copyTemplate } from '../../db/testing/fresh-database.ts';

const PROGRAM = fileURLToPath(new URL('./testing/kill-me.ts', import.meta.url).href);

async function start(folder: string): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { process: child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('what was acknowledged survives kill -9, time after time, and what was not committed does not', async () => {
  const folder = await copyTemplate();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const acknowledged: number[] = [];
  for (let round = 0; round < 3; round++) {
    const postgres = await start(folder);
    const db = connect(postgres.url);
    if (round === 0) await db.execute(sql`create table survivor (n int primary key, filler text)`);
    const { rows } = await db.execute<{ n: number }>(sql`select n from survivor order by n`);
    expect(rows.map((row) => row.n)).toEqual(acknowledged);
    for (let one = 0; one < 50; one++) {
      const n = round * 1_000 + one;
      await db.execute(sql`insert into survivor values (${n}, repeat('x', 3000))`);
      acknowledged.push(n);
    }
    // Killed with an open transaction, right after the last acknowledgement.
    const open = inTransaction(postgres.url, async (tx) => {
      await tx.execute(sql`insert into survivor values (-1, '')`);
      await kill(postgres.process);
      await tx.execute(sql`select 1`);
    });
    await expect(open).rejects.toThrow();
  }
  const { url } = await start(folder);
  const { rows } = await connect(url).execute<{ n: number }>(sql`select n from survivor order by n`);
  expect(rows.map((row) => row.n)).toEqual(acknowledged);
}, 60_000);
