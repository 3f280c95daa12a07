import ipaddr from 'ipaddr.js';

/** Platforms' own services that answer on addresses no range table marks as private. */
const METADATA_ADDRESSES = new Set(['168.63.129.16']);
/** Names that mean "this machine" or "this network" wherever they are asked for. */
const PRIVATE_SUFFIXES = ['localhost', 'localdomain', 'local', 'internal', 'intranet', 'lan', 'home', 'corp', 'private', 'home.arpa'];

/**
 * Why a parsed URL's host is not a public one, or null when it is. Takes `URL.hostname`: the parser has already turned
 * decimal, octal, hex and fullwidth spellings into plain addresses. Names are judged as written. Where a name leads
 * cannot be known here: in production the edge itself refuses private addresses (`global_fetch_strictly_public`).
 */
export function privateHostReason(hostname: string): string | null {
  const host = hostname.replace(/\.+$/, '').toLowerCase();
  const address = host.startsWith('[') ? host.slice(1, -1) : host;
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return addressReason(ipaddr.IPv4.parse(address));
  if (address.includes(':')) return ipaddr.IPv6.isValid(address) ? addressReason(ipaddr.IPv6.parse(address)) : 'it is not an address';
  if (!host.includes('.')) return 'it is not a public name';
  return PRIVATE_SUFFIXES.some((suffix) => host.endsWith(`.${suffix}`)) ? 'it is not a public name' : null;
}

function addressReason(address: ipaddr.IPv4 | ipaddr.IPv6): string | null {
  const range = address.range();
  if (range !== 'unicast') return `it is a ${range} address`;
  if (METADATA_ADDRESSES.has(address.toString())) return 'it is a metadata address';
  // Public IPv6 is 2000::/3 and nothing else; that also shuts out the old ways of writing an IPv4 address inside.
  const isGlobal = address instanceof ipaddr.IPv4 || ((address.parts[0] as number) & 0xe000) === 0x2000;
  return isGlobal ? null : 'it is not a public address';
}
