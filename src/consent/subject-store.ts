import type { Millis } from '../lib/time.ts';
import type { KeyOwner, KeyPurpose, WrappedKey } from './data-key.ts';

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
  ensureWrappedKey(owner: KeyOwner, candidate: WrappedKey, now: Millis): Promise<WrappedKey>;
  /** @returns the wrapped data key, or null when there is none or it was destroyed */
  findWrappedKey(owner: KeyOwner): Promise<WrappedKey | null>;
  /** Exchanges a wrapping only while it is still the one given: a key that was destroyed or exchanged meanwhile is left alone. @returns whether it was exchanged */
  rewrapKey(owner: KeyOwner, from: Uint8Array, to: WrappedKey): Promise<boolean>;
  /** Data keys that are not under `keyId`, in a fixed order behind `after`. */
  listKeysNotUnder(keyId: string, after: KeyOwner | null, limit: number): Promise<readonly (KeyOwner & WrappedKey)[]>;
  /** How many data keys stand under each wrapping key: one with none may be taken away. */
  countKeys(): Promise<Readonly<Record<string, number>>>;
  /** Destroys the data keys, of one purpose or all: what was sealed under them can never be opened again. @returns whether there was one */
  destroyKeys(clientId: string, subject: string, purpose?: KeyPurpose): Promise<boolean>;
  /** All rows about the subject as plain data, without secrets, hashes of secrets, keys, template bytes, or plans and reports of face checks. */
  exportAll(clientId: string, subject: string): Promise<Readonly<Record<string, readonly unknown[]>>>;
  /** Removes every row about the subject in one transaction (assessments keep only pseudonymous residue) and stores the receipt. */
  erase(clientId: string, subject: string, receipt: Omit<ErasureReceipt, 'items'>): Promise<ErasureReceipt>;
}
