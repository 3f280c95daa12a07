import { join } from 'node:path';
import { expect } from 'vitest';
import { readMailFolder } from '../../../local/mail/mail-folder.ts';

/** A mail about an account, as its reader sees it. `link` is the address behind the button, `code` the six digits. */
export type ReadMail = { to: string; subject: string; text: string; link: string; code: string };

/** Reads what the mail catcher of a platform has caught, each mail once. */
export function mailbox(dataDir: () => string) {
  const seen = new Map<string, number>();
  const mailsTo = async (address: string): Promise<ReadMail[]> => {
    const caught = await readMailFolder(join(dataDir(), 'mail'));
    return caught.map(({ raw }) => read(raw)).filter(({ to }) => to === address);
  };
  return {
    /** The next mail to an address, come or to come. */
    async next(address: string): Promise<ReadMail> {
      const count = seen.get(address) ?? 0;
      await expect.poll(async () => (await mailsTo(address)).length, { timeout: 20_000, interval: 50 }).toBeGreaterThan(count);
      seen.set(address, count + 1);
      return (await mailsTo(address))[count] as ReadMail;
    },
    count: async (address: string): Promise<number> => (await mailsTo(address)).length,
  };
}

function read(raw: string): ReadMail {
  const text = unquoted(/Content-Type: text\/plain[\s\S]*?\r?\n\r?\n([\s\S]*?)\r?\n--/.exec(raw)?.[1] ?? '');
  return {
    to: /^Delivered-To: (.*?)\r?$/m.exec(raw)?.[1] ?? '',
    subject: /^Subject: (.*?)\r?$/m.exec(raw)?.[1] ?? '',
    text,
    link: /^https?:\S+/m.exec(text)?.[0] ?? '',
    code: /\b\d{6}\b(?=\s*$)/m.exec(text)?.[0] ?? '',
  };
}

/** Quoted-printable. */
function unquoted(encoded: string): string {
  const bytes = encoded
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
