import type { Millis } from '../../lib/time.ts';

/** Operator lists: what is refused, what is trusted, and what is known of networks. */
export const LIST_NAMES = ['deny', 'allow', 'anonymizer', 'hosting', 'carrier'] as const;

/** Name of an operator list. `anonymizer`: Tor exits and bad reputation; `carrier`: addresses shared by many honest people. */
export type ListName = (typeof LIST_NAMES)[number];

/** What an entry names. */
export const LIST_KINDS = ['ip', 'network', 'asn', 'country', 'device', 'payee', 'subject'] as const;

/** What an entry names. `network` is CIDR. */
export type ListKind = (typeof LIST_KINDS)[number];

/** That an event is on a list, and by what. */
export interface ListHit {
  readonly list: ListName;
  readonly kind: ListKind;
}

/** One entry. Addresses, networks, systems and countries stand plain; devices, payees and subjects only as keyed hashes of 96 bits, because with a short one a stranger would soon be taken for somebody on a long list. */
export interface ListEntry {
  /** `lst_…` */
  readonly id: string;
  readonly list: ListName;
  readonly kind: ListKind;
  readonly value: string;
  readonly reason: string;
  /** Id of the API key that added it. */
  readonly createdBy: string;
  readonly createdAt: Millis;
  /** Null: until it is removed. */
  readonly expiresAt: Millis | null;
}

/** The record of operator lists. */
export interface ListStore {
  /** Replaces an entry of the same list, kind and value. */
  add(entry: ListEntry): Promise<void>;
  /** @returns false when unknown */
  remove(id: string): Promise<boolean>;
  /** Every entry that is not over. */
  active(now: Millis): Promise<readonly ListEntry[]>;
  /** Another text whenever an entry was added, replaced or removed: far cheaper than reading them all. */
  fingerprint(): Promise<string>;
}
