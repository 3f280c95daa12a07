import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Caught messages as files, one `.eml` each, named so that the order of names is the order of arrival. Who it was for stands
 * on top, as a mail server writes it on delivery: a blind copy is in no header of the message itself.
 */
export type Envelope = { from: string; to: readonly string[] };

export type CaughtMessage = { path: string; raw: string };

export type MailFolder = {
  /** The message's file, complete as soon as it has its name. */
  keep(envelope: Envelope, content: Buffer, at: Date): Promise<string>;
  /** The oldest first. */
  messages(): Promise<CaughtMessage[]>;
};

export const KEPT_MESSAGES = 1_000;
const MESSAGE = '.eml';
const UNFINISHED = '.part';

/** Makes the folder when there is none. Beyond the newest `kept` messages the oldest go. */
export async function openMailFolder(dir: string, kept = KEPT_MESSAGES): Promise<MailFolder> {
  await mkdir(dir, { recursive: true });
  const files = await readdir(dir);
  // What a killed catcher was writing.
  for (const name of files.filter((file) => file.endsWith(UNFINISHED))) await rm(join(dir, name), { force: true });
  const names = messageNames(files);
  let arrived = 0;

  return {
    async keep(envelope, content, at) {
      const name = `${at.toISOString().replaceAll(/[-:.]/g, '')}-${String(++arrived).padStart(6, '0')}`;
      const path = join(dir, name + MESSAGE);
      await writeFile(path + UNFINISHED, Buffer.concat([Buffer.from(trace(envelope)), content]));
      await rename(path + UNFINISHED, path);
      names.push(name + MESSAGE);
      for (const oldest of names.splice(0, names.length - kept)) await rm(join(dir, oldest), { force: true });
      return path;
    },
    messages: () => readMailFolder(dir),
  };
}

/** What a folder holds now, also from another process than the one that fills it. */
export async function readMailFolder(dir: string): Promise<CaughtMessage[]> {
  const paths = messageNames(await readdir(dir)).map((name) => join(dir, name));
  return Promise.all(paths.map(async (path) => ({ path, raw: await readFile(path, 'utf8') })));
}

const messageNames = (files: readonly string[]): string[] => files.filter((file) => file.endsWith(MESSAGE)).sort();

function trace({ from, to }: Envelope): string {
  return [`Return-Path: <${from}>`, ...to.map((address) => `Delivered-To: ${address}`)].map((line) => `${line}\r\n`).join('');
}
