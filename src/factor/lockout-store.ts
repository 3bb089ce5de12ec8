import type { Millis } from '../lib/time.ts';

/** What is guarded by counting failures. */
export type LockoutFactor = 'face' | 'totp' | 'fund_password';

/** When failures slow down or close a factor. */
export interface LockoutPolicy {
  /** Failures in a row after which each further try must wait. */
  readonly spacingAfter: number;
  readonly spacingMs: number;
  /** Failures within the window that close the factor. */
  readonly closeAfter: number;
  readonly windowMs: number;
  readonly closedForMs: number;
  /** Failures in a row, ever, after which the factor stays closed until it is set up again. */
  readonly disableAfter: number;
}

/** Answer to asking for a try. */
export type LockoutAnswer =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: 'spacing' | 'closed' | 'disabled'; readonly retryAt: Millis | null };

/**
 * Counts tries of a factor per subject. A try is counted as failed when it begins and taken back on success, so that parallel guesses cannot slip through
 * and a try that is abandoned stays counted. One conditional statement each; the counter does not care which method or challenge asked.
 */
export interface LockoutStore {
  begin(clientId: string, subject: string, factor: LockoutFactor, policy: LockoutPolicy, now: Millis): Promise<LockoutAnswer>;
  /** The try succeeded: failures in a row start again at zero, and this try leaves the window. */
  succeed(clientId: string, subject: string, factor: LockoutFactor, now: Millis): Promise<void>;
  /** The try was no evidence of guessing (for example the analyzer was down): takes back this one count. */
  release(clientId: string, subject: string, factor: LockoutFactor): Promise<void>;
  /** Forgets all, when the factor is set up anew. */
  reset(clientId: string, subject: string, factor: LockoutFactor): Promise<void>;
}
