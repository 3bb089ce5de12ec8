import ipaddr from 'ipaddr.js';
import { parseNetwork } from '../network.ts';

/** A network: an address and how many of its bits are meant. */
export interface Cidr {
  /** The lowest address, 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** Length of the prefix. */
  readonly bits: number;
}

/**
 * Reads CIDR. Bits behind the prefix are cut off, so that `10.1.2.3/8` is `10.0.0.0/8`; an IPv4 network written within IPv6 is the IPv4 network.
 * @param text address, slash and length
 * @returns the network, or null when it is none
 * @see RFC 4632 section 3.1, RFC 4291 section 2.3
 */
export function parseCidr(text: string): Cidr | null {
  const [, start = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseNetwork(start);
  if (address === null) return null;
  const isMapped = address.bytes.length === 4 && start.includes(':');
  const bits = Number(length) - (isMapped ? 96 : 0);
  if (bits < 0 || bits > address.bytes.length * 8) return null;
  return { bytes: address.bytes.map((byte, i) => byte & maskOf(bits - 8 * i)), bits };
}

/**
 * @param cidr a network
 * @returns its one spelling
 */
export function formatCidr({ bytes, bits }: Cidr): string {
  return `${ipaddr.fromByteArray([...bytes]).toString()}/${String(bits)}`;
}

/**
 * @param bytes of an address, 4 or 16
 * @returns the address as a number: IPv6 does not fit the usual ones
 */
export function addressNumber(bytes: readonly number[]): number | bigint {
  if (bytes.length === 4) return bytes.reduce((value, byte) => value * 256 + byte, 0);
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/**
 * @param address as {@link addressNumber} gives it
 * @param bits length of the prefix
 * @returns the same for all addresses of one network, and for no other
 */
export function prefixOf(address: number | bigint, bits: number): number | bigint {
  return typeof address === 'bigint' ? address >> BigInt(128 - bits) : Math.floor(address / 2 ** (32 - bits));
}

// The mask of one byte of which so many bits belong to the prefix.
function maskOf(bits: number): number {
  return (0xff00 >> Math.min(8, Math.max(0, bits))) & 0xff;
}
