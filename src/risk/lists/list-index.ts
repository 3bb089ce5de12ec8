import type { Millis } from '../../lib/time.ts';
import type { Network } from '../network.ts';
import { addressNumber, parseCidr, prefixOf } from './cidr.ts';
import { LIST_KINDS, type ListEntry, type ListHit, type ListKind } from './list-entry.ts';

/** What of an event is looked up. */
export interface ListQuery {
  readonly network: Pick<Network, 'ip' | 'bytes'>;
  readonly asn: number | null;
  readonly country: string | null;
  /** Keyed hashes, computed only where a list needs them; null: the event has none. */
  readonly device: (() => string) | null;
  readonly payees: (() => readonly string[]) | null;
  /** Key of the subject. */
  readonly subject: string;
}

/** Lists made ready for look-up: the work does not grow with their length. */
export interface ListIndex {
  /**
   * @param query the event
   * @param at the present time; entries that are over do not match
   * @returns every list the event is on, once for each kind, in a stable order
   */
  readonly match: (query: ListQuery, at: Millis) => readonly ListHit[];
  readonly size: number;
}

type ByValue<Key> = Map<Key, ListEntry[]>;
type Exact = Readonly<Record<ListKind, ByValue<string>>>;

// Networks by the number of bytes of their addresses and by the length of their prefix.
type ByLength = Map<number, ByValue<number | bigint>>;
type Take = (some: readonly ListEntry[] | undefined) => void;

const NO_HITS: readonly ListHit[] = [];

/**
 * @param entries of all lists
 * @returns the index
 */
export function createListIndex(entries: readonly ListEntry[]): ListIndex {
  const exact = Object.fromEntries(LIST_KINDS.map((kind) => [kind, new Map()])) as unknown as Exact;
  const networks = new Map<number, ByLength>([4, 16].map((bytes) => [bytes, new Map()]));
  for (const entry of entries) {
    if (entry.kind === 'network') addNetwork(networks, entry);
    else addTo(exact[entry.kind], entry.value, entry);
  }
  if (entries.length === 0) return { match: () => NO_HITS, size: 0 };
  return {
    match: (query, at) => {
      const found: ListHit[] = [];
      const take: Take = (some) => {
        for (const { list, kind, expiresAt } of some ?? []) {
          const isOver = expiresAt !== null && at >= expiresAt;
          if (!isOver && !found.some((hit) => hit.list === list && hit.kind === kind)) found.push({ list, kind });
        }
      };
      matchExact(exact, query, take);
      matchNetworks(networks.get(query.network.bytes.length), query, take);
      return found.length === 0 ? NO_HITS : found.sort((a, b) => (`${a.list} ${a.kind}` < `${b.list} ${b.kind}` ? -1 : 1));
    },
    size: entries.length,
  };
}

function matchExact(exact: Exact, query: ListQuery, take: Take): void {
  take(exact.ip.get(query.network.ip));
  take(exact.subject.get(query.subject));
  if (query.asn !== null && exact.asn.size > 0) take(exact.asn.get(String(query.asn)));
  if (query.country !== null) take(exact.country.get(query.country));
  if (query.device !== null && exact.device.size > 0) take(exact.device.get(query.device()));
  if (query.payees !== null && exact.payee.size > 0) for (const payee of query.payees()) take(exact.payee.get(payee));
}

// One look-up for each length of prefix that any network has: at most 33 or 129, in practice a few.
function matchNetworks(byLength: ByLength | undefined, { network }: ListQuery, take: Take): void {
  if (byLength === undefined || byLength.size === 0) return;
  const address = addressNumber(network.bytes);
  for (const [bits, byPrefix] of byLength) take(byPrefix.get(prefixOf(address, bits)));
}

function addNetwork(networks: ReadonlyMap<number, ByLength>, entry: ListEntry): void {
  const cidr = parseCidr(entry.value);
  const byLength = cidr === null ? undefined : networks.get(cidr.bytes.length);
  if (cidr === null || byLength === undefined) throw new TypeError(`list entry ${entry.id} is no network`);
  const byPrefix = byLength.get(cidr.bits) ?? new Map<number | bigint, ListEntry[]>();
  byLength.set(cidr.bits, byPrefix);
  addTo(byPrefix, prefixOf(addressNumber(cidr.bytes), cidr.bits), entry);
}

function addTo<Key>(into: ByValue<Key>, key: Key, entry: ListEntry): void {
  const same = into.get(key);
  if (same) same.push(entry);
  else into.set(key, [entry]);
}
