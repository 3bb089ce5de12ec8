import type { Millis } from '../lib/time.ts';

/** A link of the chain as it stands in the record. */
export interface AuditLink {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly kind: 'assessments' | 'events';
  readonly count: number;
  readonly at: Millis;
}

/** A row as it stands in the record, with what it hashes to now. */
export interface AuditRow {
  readonly link: number;
  readonly place: number;
  /** For people: id of a decision, or kind and number of an event. */
  readonly name: string;
  readonly rowHash: string;
  /** Whether the personal columns fit the commitment; `erased` where they are gone. */
  readonly personal: 'intact' | 'changed' | 'erased';
  /** The pseudonym that erasure left; null unless erased. */
  readonly erasedAs: string | null;
}

/** Reads the audit chain as it stands, in pages. */
export interface AuditRows {
  head(): Promise<{ readonly seq: number; readonly hash: string } | null>;
  /** Links after a number, ascending. */
  links(after: number, limit: number): Promise<readonly AuditLink[]>;
  /** All rows that claim to belong to links from one number to another, both included, by kind, link and place. */
  rows(kind: AuditLink['kind'], from: number, to: number): Promise<readonly AuditRow[]>;
  /** How many rows of a kind there are that claim a link beyond a number, or none that exists. */
  strayRows(kind: AuditLink['kind'], beyond: number): Promise<number>;
  /** Commitments to keys of the random audit as the chain holds them: the first event of each epoch, hexadecimal, by epoch. */
  committedEpochs(): Promise<ReadonlyMap<string, string>>;
  /** Pseudonyms of erased subjects that both a receipt and the event that names it stand for. */
  erasures(): Promise<ReadonlySet<string>>;
}
