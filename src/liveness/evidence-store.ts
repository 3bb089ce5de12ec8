/**
 * Short-lived encrypted evidence (frames and measurements of running attempts). Values arrive sealed; the store sees only ciphertext.
 * Losing it costs a retry, never a wrong pass.
 */
export interface EvidenceStore {
  /** Keeps a value for at most `ttlSeconds`. @throws Problem `store_unavailable` */
  put(key: string, sealed: Uint8Array, ttlSeconds: number): Promise<void>;
  /** @returns the value, or null when absent or past its time */
  get(key: string): Promise<Uint8Array | null>;
  /** Lets every value whose key starts with `prefix` stay for at least `ttlSeconds` from now; what is gone stays gone. */
  extend(prefix: string, ttlSeconds: number): Promise<void>;
  /** Removes at once every value whose key starts with `prefix` (an attempt id). */
  removeAll(prefix: string): Promise<void>;
  /** Removes every value past its time, also of attempts that nobody remembers. @returns how many were still held */
  purge(): Promise<number>;
}
