import type { Json } from '../lib/canonical-json.ts';
import type { Millis } from '../lib/time.ts';

/** A page request that waits until the person has proven themself; its secrets stand here only as hashes. */
export interface HeldRequestRecord {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly sessionId: string;
  readonly deviceId: string | null;
  readonly secretHash: string;
  /** Scheme, host and port that people see. */
  readonly origin: string;
  /** Path and query that the browser returns to. */
  readonly returnUri: string;
  readonly eventType: string;
  readonly acr: readonly string[];
  readonly authorizationDetails: Json;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
  readonly challengeId: string | null;
  readonly codeHash: string | null;
  readonly codeExpiresAt: Millis | null;
}

/** The record of held requests. */
export interface HeldRequestStore {
  /** Keeps one, unless the subject has too many that wait. @returns false then */
  add(held: HeldRequestRecord, openMax: number): Promise<boolean>;
  /** Not expired. */
  find(id: string, now: Millis): Promise<HeldRequestRecord | null>;
  /** Names the challenge that stands for it, in place of the one it was read with. @returns false when another was first, or it ended */
  setChallenge(id: string, change: { readonly from: string | null; readonly to: string }, now: Millis): Promise<boolean>;
  /** Sets the code with which the browser comes back, in place of any before. @returns false when it ended */
  setCode(id: string, code: { readonly hash: string; readonly expiresAt: Millis }, now: Millis): Promise<boolean>;
  /** Takes a request with its code, once, for the session that made it: one caller gets it, and it is gone. */
  take(
    who: { readonly clientId: string; readonly subject: string; readonly sessionId: string },
    codeHash: string,
    now: Millis,
  ): Promise<HeldRequestRecord | null>;
}
