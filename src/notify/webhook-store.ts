import type { Millis } from '../lib/time.ts';
import type { EventTypeName } from './event-types.ts';

/** A gateway's endpoint for events. Its keys stand here only sealed. */
export interface WebhookRecord {
  readonly id: string;
  readonly clientId: string;
  readonly url: string;
  /** Types it wants; empty means all. */
  readonly events: readonly EventTypeName[];
  /** The keys that sign, sealed. */
  readonly sealedKeys: Uint8Array;
  /** The keys before the last rotation, sealed; they sign as well until `oldKeysUntil`. */
  readonly sealedOldKeys: Uint8Array | null;
  readonly oldKeysUntil: Millis | null;
  /** `whpk_…`, for whoever verifies without a shared secret. */
  readonly publicKey: string;
  readonly createdAt: Millis;
  readonly disabledAt: Millis | null;
  readonly disabledReason: 'operator' | 'gone' | null;
  /** The receiver asked for a pause until then. */
  readonly pausedUntil: Millis;
}

/** What of an endpoint an operator may change. */
export type WebhookPatch = Partial<Pick<WebhookRecord, 'url' | 'events' | 'disabledAt' | 'disabledReason' | 'pausedUntil'>>;

/** Fresh keys of an endpoint. */
export interface KeyChange {
  readonly sealedKeys: Uint8Array;
  readonly publicKey: string;
  /** Until when the present ones go on signing beside them. */
  readonly oldKeysUntil: Millis;
}

/** The record of endpoints. */
export interface WebhookStore {
  /** @returns false when the client has `limit` endpoints already; counted in the statement that adds */
  add(webhook: WebhookRecord, limit: number): Promise<boolean>;
  list(clientId: string): Promise<readonly WebhookRecord[]>;
  find(clientId: string, id: string): Promise<WebhookRecord | null>;
  /** @returns the record after, or null when unknown or foreign */
  change(clientId: string, id: string, patch: WebhookPatch): Promise<WebhookRecord | null>;
  /** Puts new keys in the place of the present ones, which stay as the old ones. Of two at once the second waits and retires the first one's. */
  rotate(clientId: string, id: string, change: KeyChange): Promise<WebhookRecord | null>;
  /** @returns whether any client has an endpoint that is on */
  isAnyOn(): Promise<boolean>;
  /** Removes an endpoint with all that was to be delivered to it. @returns false when unknown or foreign */
  remove(clientId: string, id: string): Promise<boolean>;
}
