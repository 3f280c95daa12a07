/** Bytes of a connection by number instead of by packet. Null when the connection ends first. */
export type ByteReader = {
  /** At least one and at most `limit` bytes, as soon as there are any. */
  some(limit: number): Promise<Buffer | null>;
  exactly(length: number): Promise<Buffer | null>;
  /** What comes before the byte `end`, without it. Null also when it is not among the next `limit` bytes. */
  until(end: number, limit: number): Promise<Buffer | null>;
  /** Drops whatever still comes. */
  drain(): Promise<void>;
};

export function byteReader(packets: AsyncIterable<Buffer>): ByteReader {
  const iterator = packets[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  async function some(limit: number): Promise<Buffer | null> {
    while (held.length === 0) {
      const { done, value } = await iterator.next();
      if (done) return null;
      held = value;
    }
    const taken = held.subarray(0, limit);
    held = held.subarray(taken.length);
    return taken;
  }

  async function exactly(length: number): Promise<Buffer | null> {
    const taken: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const piece = await some(left);
      if (piece === null) return null;
      taken.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(taken);
  }

  async function until(end: number, limit: number): Promise<Buffer | null> {
    const taken: number[] = [];
    while (taken.length < limit) {
      const byte = (await some(1))?.[0];
      if (byte === undefined) return null;
      if (byte === end) return Buffer.from(taken);
      taken.push(byte);
    }
    return null;
  }

  return {
    some,
    exactly,
    until,
    async drain() {
      while (!(await iterator.next()).done);
    },
  };
}
