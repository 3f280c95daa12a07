import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { type CaughtMessage, openMailFolder } from './mail-folder.ts';

/**
 * Where mail ends on a laptop: an SMTP server that takes every message from anybody for anybody, delivers none of them, and
 * keeps them as files.
 */
export type MailCatcher = {
  /** `smtp://127.0.0.1:PORT`. Any name and password will do, and none. */
  url: string;
  /** `<data>/mail`. */
  dir: string;
  /** The oldest first. */
  messages(): Promise<CaughtMessage[]>;
  close(): Promise<void>;
};

/** What mail providers take. */
const LARGEST_MESSAGE = 25 * 2 ** 20;
/** Nothing is lost with a connection: a message that was not answered was not sent. */
const CLOSE_WITHIN_MS = 100;

/** `port` 0 takes a free one. */
export async function startMailCatcher({ dataDir, port = 0 }: { dataDir: string; port?: number }): Promise<MailCatcher> {
  const dir = join(dataDir, 'mail');
  const folder = await openMailFolder(dir);
  const server = new SMTPServer({
    name: 'edgeloom.local',
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username }, _session, answer) => answer(null, { user: username ?? 'anybody' }),
    // Its certificate would be nobody's, and a client that is offered encryption insists on it.
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    lenientAddressParsing: true,
    maxAllowedUnauthenticatedCommands: false,
    size: LARGEST_MESSAGE,
    rejectOversized: true,
    closeTimeout: CLOSE_WITHIN_MS,
    onData(stream, { envelope: { mailFrom, rcptTo } }, answer) {
      const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
      buffer(stream)
        .then((content) => (stream.sizeExceeded ? undefined : folder.keep(envelope, content, new Date())))
        .then(
          () => answer(),
          (error: Error) => answer(Object.assign(error, { responseCode: 451 })),
        );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A client that hangs up in the middle; without a listener it would end the process.
  server.on('error', () => {});
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    dir,
    messages: folder.messages,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
