import ipaddr from 'ipaddr.js';

/** An address and the network around it, in one spelling. */
export interface Network {
  /** Canonical address; IPv4 inside IPv6 as IPv4. */
  readonly ip: string;
  /** /24 of IPv4, /48 of IPv6. */
  readonly network: string;
  /** What a person is shown: the last part left out. */
  readonly prefix: string;
}

/**
 * Brings an address into one spelling and cuts it to its network.
 * @param text an address; zone ids are refused
 * @returns address, network and prefix, or null when it is no address
 */
export function parseNetwork(text: string): Network | null {
  if (text.includes('%') || !ipaddr.isValid(text)) return null;
  const address = ipaddr.process(text);
  const bytes = address.toByteArray();
  if (bytes.length === 4) {
    const [a = 0, b = 0, c = 0] = bytes;
    const base = `${String(a)}.${String(b)}.${String(c)}`;
    return { ip: address.toString(), network: `${base}.0/24`, prefix: `${base}.x` };
  }
  const groups = [0, 2, 4].map((i) => (((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16)).join(':');
  return { ip: address.toString(), network: `${groups}::/48`, prefix: `${groups}::x` };
}
