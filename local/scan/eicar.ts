/**
 * The harmless file that every virus scanner takes for a virus (https://www.eicar.org/download-anti-malware-testfile/). In
 * two pieces, or the scanner of whoever has this source would take it away.
 */
export const EICAR = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''));

/** Looks for it in a stream: true for the piece in which it ends, wherever the stream was cut. */
export function eicarSearch(): (piece: Uint8Array) => boolean {
  let before: Uint8Array = new Uint8Array();
  return (piece) => {
    const seen = Buffer.concat([before, piece]);
    before = seen.subarray(Math.max(0, seen.length - EICAR.length + 1));
    return seen.includes(EICAR);
  };
}
