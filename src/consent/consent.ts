import type { Locale } from '../lib/locale.ts';
import type { Millis } from '../lib/time.ts';

/** A person's separate, recorded answer to one notice. */
export interface ConsentRecord {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly purpose: 'face_verification';
  readonly textVersion: string;
  /** base64url SHA-256 of the exact text shown. */
  readonly textSha256: string;
  readonly locale: Locale;
  readonly channel: 'phone';
  readonly givenAt: Millis;
  readonly withdrawnAt: Millis | null;
}

/** The record of consents: appended, withdrawn, never rewritten. */
export interface ConsentStore {
  add(consent: ConsentRecord): Promise<void>;
  /** Newest first. */
  list(clientId: string, subject: string): Promise<readonly ConsentRecord[]>;
  /** Withdraws all standing consents for the purpose. @returns how many */
  withdraw(clientId: string, subject: string, purpose: 'face_verification', now: Millis): Promise<number>;
}
