import { type AddressInfo, createServer, type Socket } from 'node:net';
import { byteReader } from './byte-reader.ts';
import { answerOf } from './conversation.ts';

/**
 * A stand-in for clamd on TCP: answers PING and INSTREAM, and knows one virus, the EICAR test file, as plain bytes anywhere
 * in the stream. It looks into no archive.
 */
export type ScanStandIn = {
  /** `127.0.0.1:PORT`. */
  host: string;
  close(): Promise<void>;
};

/** clamd's own defaults: StreamMaxLength, and the time that it waits for a client. */
const MAX_STREAM_BYTES = 100 * 2 ** 20;
const READ_TIMEOUT_MS = 30_000;

/** `port` 0 takes a free one. */
export async function startScanStandIn({ port = 0, maxStreamBytes = MAX_STREAM_BYTES } = {}): Promise<ScanStandIn> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.setTimeout(READ_TIMEOUT_MS, () => socket.destroy());
    // A client that hangs up in the middle is its own affair.
    serve(socket, maxStreamBytes).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function serve(socket: Socket, maxStreamBytes: number): Promise<void> {
  const reader = byteReader(socket);
  const answer = await answerOf(reader, maxStreamBytes);
  await new Promise<void>((sent) => socket.end(answer ?? '', sent));
  // Closing on a client that still sends would reset the connection, and the answer with it.
  await reader.drain();
}
