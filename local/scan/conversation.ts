import type { ByteReader } from './byte-reader.ts';
import { eicarSearch } from './eicar.ts';

/**
 * One question and its answer, as clamd speaks. A command starts with `z` and ends with NUL, or starts with `n` and ends
 * with a line feed, and the answer ends likewise; `PING` may come without a prefix, on a line. After INSTREAM come chunks,
 * each a length (4 bytes, network order) and that many bytes; length 0 ends the stream.
 * Source: clamd(8), and clamd/session.c for what a wrong command gets.
 */
const NUL = 0;
const LINE_FEED = 10;
const LONGEST_COMMAND = 1_024;

/** The whole answer, after which clamd hangs up; null when the client left before its question was complete. */
export async function answerOf(reader: ByteReader, maxStreamBytes: number): Promise<string | null> {
  const first = (await reader.exactly(1))?.toString('latin1');
  const end = first === 'z' ? NUL : LINE_FEED;
  const rest = (await reader.until(end, LONGEST_COMMAND))?.toString('latin1');
  if (first === undefined || rest === undefined) return null;
  const answer = await answerTo(first + rest, reader, maxStreamBytes);
  return answer === null ? null : answer + String.fromCharCode(end);
}

async function answerTo(command: string, reader: ByteReader, maxStreamBytes: number): Promise<string | null> {
  switch (command) {
    case 'PING':
    case 'nPING':
    case 'zPING':
      return 'PONG';
    case 'nINSTREAM':
    case 'zINSTREAM':
      return scanStream(reader, maxStreamBytes);
    default:
      return 'UNKNOWN COMMAND';
  }
}

async function scanStream(reader: ByteReader, maxBytes: number): Promise<string | null> {
  const endsEicar = eicarSearch();
  let found = false;
  let left = maxBytes;
  for (;;) {
    const length = (await reader.exactly(4))?.readUInt32BE();
    if (length === undefined) return null;
    if (length === 0) return found ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK';
    // By what the chunk says of itself, before it has come.
    if (length > left) return 'INSTREAM size limit exceeded. ERROR';
    left -= length;
    for (let due = length; due > 0; ) {
      const piece = await reader.some(due);
      if (piece === null) return null;
      due -= piece.length;
      found ||= endsEicar(piece);
    }
  }
}
