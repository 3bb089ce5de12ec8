import type { Millis } from '../lib/time.ts';

/** A subject's TOTP generator; the secret is sealed under the subject's data key. */
export interface TotpRecord {
  readonly clientId: string;
  readonly subject: string;
  readonly sealedSecret: Uint8Array;
  readonly active: boolean;
  /** Last time step that was accepted; a step is good once. */
  readonly lastStep: number;
  readonly createdAt: Millis;
}

/** A subject's fund password. */
export interface FundPasswordRecord {
  readonly clientId: string;
  readonly subject: string;
  /** `scrypt$N$r$p$salt$hash`. */
  readonly hash: string;
  readonly changedAt: Millis;
}

/** The record of fallback factors. */
export interface FactorStore {
  findTotp(clientId: string, subject: string): Promise<TotpRecord | null>;
  /** Inserts or replaces. */
  saveTotp(record: TotpRecord): Promise<void>;
  /** Marks active and consumes the step in one statement. */
  activateTotp(clientId: string, subject: string, step: number, now: Millis): Promise<boolean>;
  /** Accepts a step once: true for exactly one caller, and only when it is later than the last. */
  consumeTotpStep(clientId: string, subject: string, step: number): Promise<boolean>;
  findFundPassword(clientId: string, subject: string): Promise<FundPasswordRecord | null>;
  saveFundPassword(record: FundPasswordRecord): Promise<void>;
}
