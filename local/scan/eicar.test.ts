import { expect, test } from 'vitest';
import { EICAR, eicarSearch } from './eicar.ts';

const found = (...pieces: Uint8Array[]): boolean => pieces.map(eicarSearch()).includes(true);

test('is the file that scanners know', () => {
  expect([EICAR.length, EICAR.subarray(0, 5).toString()]).toEqual([68, 'X5O!P']);
});

test('is found wherever the stream is cut', () => {
  const around = [Buffer.from('before '), EICAR, Buffer.from(' after')];
  const stream = Buffer.concat(around);
  for (let cut = 0; cut <= stream.length; cut++) expect(found(stream.subarray(0, cut), stream.subarray(cut))).toBe(true);
  expect(found(...[...stream].map((byte) => Buffer.from([byte])))).toBe(true);
});

test.each([
  ['nothing', []],
  ['all but its last byte', [EICAR.subarray(0, -1)]],
  ['its halves in the wrong order', [EICAR.subarray(34), EICAR.subarray(0, 34)]],
  ['its halves with something between', [EICAR.subarray(0, 34), Buffer.from(' '), EICAR.subarray(34)]],
])('is not found in %s', (_, pieces) => {
  expect(found(...pieces)).toBe(false);
});
