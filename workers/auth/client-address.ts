import { createHash } from 'node:crypto';

/**
 * What a client is counted by. Only the header that Cloudflare itself sets is believed: anyone can write an
 * `X-Forwarded-For`. Of an IPv6 address the first half counts, since one customer has the whole other half.
 */
export function clientNetwork(headers: Headers): string {
  const address = headers.get('cf-connecting-ip') ?? 'unknown';
  return address.includes(':') ? `${ipv6Groups(address).slice(0, 4).join(':')}::/64` : address;
}

function ipv6Groups(address: string): string[] {
  const [before = '', after] = address.toLowerCase().split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const gap = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array.from({ length: gap }, () => '0'), ...tail].map((group) => group.replace(/^0+(?=.)/, ''));
}

/** A name for a counter that says nothing about whom it counts. */
export const countedAs = (kind: 'network' | 'email', value: string): string =>
  `${kind}-${createHash('sha256').update(value).digest('base64url').slice(0, 22)}`;
