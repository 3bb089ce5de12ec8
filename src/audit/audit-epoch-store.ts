import type { Millis } from '../lib/time.ts';

/** A span of time whose random audits are drawn with one key. */
export interface AuditEpoch {
  /** For example `2026-W48`. */
  readonly epoch: string;
  /** SHA-256 of the key, hexadecimal: published when the epoch begins. */
  readonly commitment: string;
  readonly committedAt: Millis;
  readonly endsAt: Millis;
  /** Base64url; null until the epoch is over. */
  readonly revealedKey: string | null;
}

/** The record of epochs. Each commit and each reveal stands once, and as an event in the audit log, written in the same statement. */
export interface AuditEpochStore {
  /** Does nothing when the epoch was committed before. */
  commit(epoch: Omit<AuditEpoch, 'revealedKey'>): Promise<void>;
  /** Does nothing when it was revealed before or is not over. */
  reveal(epoch: string, key: string, now: Millis): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly AuditEpoch[]>;
}
