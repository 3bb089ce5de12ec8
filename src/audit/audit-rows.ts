import type { Json } from '../lib/canonical-json.ts';
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
  /** Client and pseudonym that erasure left, as one text; null unless erased. */
  readonly erasedAs: string | null;
  /** What an intact event of an erasure says; null for every other row. */
  readonly erasure: Erasure | null;
}

/** What the chain says of an erasure. Members that an event lacks are blank and fit nothing. */
export interface Erasure {
  readonly at: Millis;
  readonly clientId: string;
  readonly pseudonym: string;
  /** Id of the receipt, and what it counts. */
  readonly receipt: string;
  readonly items: Json;
  readonly rows: RowsCommitment;
}

/** Which rows: how many, and the SHA-256 over their commitments, hexadecimal. */
export interface RowsCommitment {
  readonly count: number;
  readonly sha256: string;
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
  /** All that events say were erased: clients and pseudonyms, as in `erasedAs`. */
  erasures(): Promise<ReadonlySet<string>>;
  /** What the record holds of an erasure: the rows that are blank under its pseudonym, and whether a receipt says the same of it as the event. */
  erased(erasure: Erasure): Promise<{ readonly rows: RowsCommitment; readonly hasReceipt: boolean }>;
}
