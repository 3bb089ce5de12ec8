import ipaddr from 'ipaddr.js';

/** An address and the network around it, in one spelling. */
export interface Network {
  /** Canonical address; IPv4 inside IPv6 as IPv4. */
  readonly ip: string;
  /** /24 of IPv4, /48 of IPv6. */
  readonly network: string;
  /** What a person is shown: the last part left out. */
  readonly prefix: string;
  /** The address as 4 or 16 bytes. */
  readonly bytes: readonly number[];
}

/**
 * Brings an address into one spelling and cuts it to its network.
 * @param text an address; zone ids are refused, and so is IPv4 in octal, hexadecimal or with parts left out, which readers take for different addresses
 * @returns address, network and prefix, or null when it is no address
 */
export function parseNetwork(text: string): Network | null {
  const last = text.slice(text.lastIndexOf(':') + 1);
  const isIpv6 = last.length < text.length;
  if ((!isIpv6 || last.includes('.')) && !ipaddr.IPv4.isValidFourPartDecimal(last)) return null;
  if (isIpv6 && (text.includes('%') || !ipaddr.IPv6.isValid(text))) return null;
  const address = ipaddr.process(text);
  const bytes = address.toByteArray();
  if (bytes.length === 4) {
    const [a = 0, b = 0, c = 0] = bytes;
    const base = `${String(a)}.${String(b)}.${String(c)}`;
    return { ip: address.toString(), network: `${base}.0/24`, prefix: `${base}.x`, bytes };
  }
  const groups = [0, 2, 4].map((i) => (((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16)).join(':');
  return { ip: address.toString(), network: `${groups}::/48`, prefix: `${groups}::x`, bytes };
}
