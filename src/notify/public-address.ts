import ipaddr from 'ipaddr.js';

// What the list of special ranges of the package leaves out.
const IPV6_GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');
const IPV6_DOCUMENTATION = ipaddr.IPv6.parseCIDR('3fff::/20');

/**
 * Tells addresses of the public Internet from all that leads inside: private, loopback, link-local (metadata services of clouds), shared, unique local, multicast, broadcast, documentation,
 * benchmarking, reserved, and whatever carries an IPv4 address within: mapped, compatible, 6to4, NAT64, Teredo. What is not known to be public is not.
 * @param text an address without brackets or zone, in any spelling that the package reads
 * @returns whether it may be connected to
 * @see RFC 6890, IANA special-purpose address registries
 */
export function isPublicAddress(text: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).range() === 'unicast';
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return false;
  const address = ipaddr.IPv6.parse(text);
  return address.range() === 'unicast' && address.match(IPV6_GLOBAL) && !address.match(IPV6_DOCUMENTATION);
}

const NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** Names that never belong to a host of the public Internet. @see RFC 6761, RFC 6762, RFC 8375, RFC 9476 */
const INSIDE = ['localhost', 'local', 'internal', 'intranet', 'private', 'corp', 'home', 'lan', 'localdomain', 'arpa', 'onion', 'alt', 'test', 'invalid'];

/**
 * @param name a host name in lower case, as the URL standard writes it; no address
 * @returns whether it has the form of a public name; where it leads only its addresses tell
 */
export function isPublicName(name: string): boolean {
  return name.length <= 253 && NAME.test(name) && !INSIDE.includes(name.slice(name.lastIndexOf('.') + 1));
}
