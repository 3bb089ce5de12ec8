import type { Millis } from '../lib/time.ts';

/** Receipt of an erasure: what was removed, and when; the subject itself appears only as a hash. */
export interface ErasureReceipt {
  readonly id: string;
  readonly subjectHash: string;
  readonly erasedAt: Millis;
  readonly items: Readonly<Record<string, number>>;
}

/** Per-subject data keys and the subject's whole data. */
export interface SubjectStore {
  /** The wrapped data key; when there is none yet, stores `candidate` and returns the one that won the race. */
  ensureWrappedKey(clientId: string, subject: string, candidate: Uint8Array, now: Millis): Promise<Uint8Array>;
  /** @returns the wrapped data key, or null when there is none or it was destroyed */
  findWrappedKey(clientId: string, subject: string): Promise<Uint8Array | null>;
  /** Destroys the data key: what was sealed under it can never be opened again. */
  destroyKey(clientId: string, subject: string): Promise<boolean>;
  /** All rows about the subject as plain data, without secrets, hashes of secrets, keys or template bytes. */
  exportAll(clientId: string, subject: string): Promise<Readonly<Record<string, readonly unknown[]>>>;
  /** Removes every row about the subject in one transaction (assessments keep only pseudonymous residue) and stores the receipt. */
  erase(clientId: string, subject: string, receipt: Omit<ErasureReceipt, 'items'>): Promise<ErasureReceipt>;
}
