import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openMailFolder, readMailFolder } from './mail-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'edgeloom-mail-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const envelope = { from: '', to: [] };
const texts = async (dir: string) => (await readMailFolder(dir)).map(({ raw }) => raw.split('\r\n')[1]);
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

test('keeps the newest messages, also those of an earlier start', async () => {
  const dir = join(root, 'bounded');
  const before = await openMailFolder(dir, 3);
  for (const second of [1, 2]) await before.keep(envelope, Buffer.from(`message ${second}`), at(second));
  const after = await openMailFolder(dir, 3);
  for (const second of [3, 4, 5]) await after.keep(envelope, Buffer.from(`message ${second}`), at(second));
  expect(await texts(dir)).toEqual(['message 3', 'message 4', 'message 5']);
});

test('keeps messages of the same millisecond apart and in order', async () => {
  const dir = join(root, 'same-time');
  const folder = await openMailFolder(dir);
  for (const text of ['first', 'second', 'third']) await folder.keep(envelope, Buffer.from(text), at(0));
  expect(await texts(dir)).toEqual(['first', 'second', 'third']);
});

test('sweeps up what a killed catcher was writing, and leaves files that are no messages', async () => {
  const dir = join(root, 'killed');
  await openMailFolder(dir);
  for (const name of ['half.eml.part', 'notes.txt']) writeFileSync(join(dir, name), 'x');
  const folder = await openMailFolder(dir);
  expect(readdirSync(dir)).toEqual(['notes.txt']);
  expect(await folder.messages()).toEqual([]);
});
