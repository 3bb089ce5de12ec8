import ipaddr from 'ipaddr.js';
import type { Millis } from '../../lib/time.ts';
import type { Pseudonym } from '../facts.ts';
import type { ListEntry, ListHit } from './list-entry.ts';

/** What of an event is looked up. */
export interface ListQuery {
  /** In its canonical spelling. */
  readonly ip: string;
  readonly asn: number | null;
  readonly country: string | null;
  readonly device: Pseudonym | null;
  readonly payee: Pseudonym | null;
  /** Key of the subject. */
  readonly subject: string;
}

/** Lists made ready for look-up: the work does not grow with their length. */
export interface ListIndex {
  /**
   * @param query the event
   * @param at the present time; entries that are over do not match
   * @returns every list the event is on, once for each kind
   */
  readonly match: (query: ListQuery, at: Millis) => readonly ListHit[];
  readonly size: number;
}

const NO_HITS: readonly ListHit[] = [];

/**
 * @param entries of all lists
 * @returns the index
 */
export function createListIndex(entries: readonly ListEntry[]): ListIndex {
  const byValue = new Map<string, ListEntry[]>();
  const prefixLengths = { ipv4: new Set<number>(), ipv6: new Set<number>() };
  for (const entry of entries) {
    const key = `${entry.kind}\0${entry.value}`;
    const same = byValue.get(key);
    if (same) same.push(entry);
    else byValue.set(key, [entry]);
    if (entry.kind === 'network') prefixLengths[entry.value.includes(':') ? 'ipv6' : 'ipv4'].add(Number(entry.value.split('/')[1]));
  }
  if (byValue.size === 0) return { match: () => NO_HITS, size: 0 };
  return {
    match: (query, at) => {
      const hits = new Map<string, ListHit>();
      for (const key of keysOf(query, prefixLengths)) {
        for (const { list, kind, expiresAt } of byValue.get(key) ?? []) {
          if (expiresAt === null || at < expiresAt) hits.set(`${list}\0${kind}`, { list, kind });
        }
      }
      return hits.size === 0 ? NO_HITS : [...hits.values()].sort((a, b) => (`${a.list}${a.kind}` < `${b.list}${b.kind}` ? -1 : 1));
    },
    size: entries.length,
  };
}

// One look-up for each length of prefix that any network has: at most 32 or 128, in practice a few.
function keysOf(query: ListQuery, lengths: { readonly ipv4: ReadonlySet<number>; readonly ipv6: ReadonlySet<number> }): readonly string[] {
  const keys = [`ip\0${query.ip}`, `subject\0${query.subject}`];
  if (query.asn !== null) keys.push(`asn\0${String(query.asn)}`);
  if (query.country !== null) keys.push(`country\0${query.country}`);
  if (query.device !== null) keys.push(`device\0${String(query.device)}`);
  if (query.payee !== null) keys.push(`payee\0${String(query.payee)}`);
  const address = ipaddr.parse(query.ip);
  for (const bits of lengths[address.kind()]) keys.push(`network\0${networkOf(address, bits)}`);
  return keys;
}

/**
 * @param address an address
 * @param bits length of the prefix
 * @returns the network around it as CIDR in its canonical spelling
 */
export function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = address.toByteArray().map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * i))) & 0xff);
  return `${ipaddr.fromByteArray(bytes).toString()}/${String(bits)}`;
}
