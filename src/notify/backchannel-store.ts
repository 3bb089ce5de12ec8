import type { Millis } from '../lib/time.ts';

/** A ping that one worker alone may send until its lease ends. */
export interface DuePing {
  readonly challengeId: string;
  readonly clientId: string;
  /** Where the client wants it; null when it wants none any more. */
  readonly endpoint: string | null;
  /** False when the client has redeemed already, so that there is nothing left to tell. */
  readonly isWanted: boolean;
  /** `auth_req_id` and the client's notification token, sealed. */
  readonly sealed: Uint8Array;
  /** Tries that were begun, this one too. */
  readonly attempts: number;
  readonly lease: string;
}

/**
 * Pings of backchannel requests. Each is written by the statement that makes its challenge, and is due as soon as that challenge has ended or is verified: what was committed is told at least once, what was not is never told.
 * What was sent, or given up, leaves nothing behind.
 */
export interface BackchannelStore {
  /** @returns where a client wants pings; null for a client that polls only */
  findEndpoint(clientId: string): Promise<string | null>;
  /** Sets it; null for none. */
  setEndpoint(clientId: string, endpoint: string | null, now: Millis): Promise<void>;
  /** Takes pings that are due, each for one worker until its lease ends, however many ask. Each counts as a try at once, so that one which kills its worker comes to its end, too. */
  lease(lease: string, options: { readonly now: Millis; readonly leaseMs: number; readonly limit: number }): Promise<readonly DuePing[]>;
  /** Ends a ping, or puts it off until `retryAt`. @returns false when the lease is another's by now */
  settle(ping: Pick<DuePing, 'challengeId' | 'lease'>, retryAt: Millis | null): Promise<boolean>;
}
