import type { Millis } from '../lib/time.ts';
import type { CaepSignal } from './signals.ts';

/** How a stream stands. Paused holds events, disabled does not. @see SSF 1.0 section 8.1.2.1 */
export type StreamStatus = 'enabled' | 'paused' | 'disabled';

/** How a receiver gets its events: RFC 8935 or RFC 8936. */
export type StreamMethod = 'push' | 'poll';

/** A receiver's stream of security events; a client has one at most. */
export interface StreamRecord {
  readonly id: string;
  readonly clientId: string;
  readonly status: StreamStatus;
  /** Why it is so, by whoever changed it. */
  readonly statusReason: string | null;
  /** URIs that were asked for, known or not. */
  readonly requested: readonly string[];
  /** Names of the signals it is sent. */
  readonly delivered: readonly CaepSignal[];
  readonly method: StreamMethod;
  /** Where events are pushed; null for poll. */
  readonly endpointUrl: string | null;
  /** The receiver's own `Authorization` header, sealed. */
  readonly sealedAuthorization: Uint8Array | null;
  readonly description: string | null;
  /** When verification was last asked for. */
  readonly verifiedAt: Millis | null;
  readonly createdAt: Millis;
  /** The receiver asked for a pause until then. */
  readonly pausedUntil: Millis;
}

/** What of a stream its receiver may change. */
export type StreamPatch = Partial<Pick<StreamRecord, 'requested' | 'delivered' | 'method' | 'endpointUrl' | 'sealedAuthorization' | 'description'>>;

/** What came of asking for verification. */
export type VerificationResult = { readonly kind: 'added' } | { readonly kind: 'unknown' } | { readonly kind: 'too_soon'; readonly retryAt: Millis };

/** The record of streams. */
export interface StreamStore {
  /** @returns false when the client has a stream already: of any number of racers one adds */
  add(stream: StreamRecord): Promise<boolean>;
  list(clientId: string): Promise<readonly StreamRecord[]>;
  find(clientId: string, id: string): Promise<StreamRecord | null>;
  /** @returns the record after, or null when unknown or foreign */
  change(clientId: string, id: string, patch: StreamPatch): Promise<StreamRecord | null>;
  /** Sets the status; `disabled` forgets what was held, in the same statement, and `enabled` ends a pause that the receiver asked for. @returns the record after, or null when unknown or foreign */
  setStatus(clientId: string, id: string, status: StreamStatus, reason: string | null): Promise<StreamRecord | null>;
  /** Adds a verification event, at most one in every interval however many ask at once. */
  verify(
    clientId: string,
    id: string,
    event: { readonly eventId: string; readonly state: string | null; readonly now: Millis; readonly intervalMs: number },
  ): Promise<VerificationResult>;
  /** Removes a stream with all that was to be delivered to it. @returns false when unknown or foreign */
  remove(clientId: string, id: string): Promise<boolean>;
  /** @returns whether any stream is pushed to */
  isAnyPushed(): Promise<boolean>;
}
