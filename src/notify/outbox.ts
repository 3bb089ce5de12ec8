import type { Millis } from '../lib/time.ts';
import type { WebhookRecord } from './webhook-store.ts';

/** How a delivery stands. */
export type DeliveryStatus = 'pending' | 'delivered' | 'dead';

/** One event on its way to one endpoint. */
export interface Delivery {
  readonly webhookId: string;
  /** The same for every endpoint, try and redelivery. */
  readonly eventId: string;
  readonly clientId: string;
  readonly subject: string | null;
  readonly type: string;
  readonly at: Millis;
  readonly data: unknown;
  readonly status: DeliveryStatus;
  /** Tries that were begun. */
  readonly attempts: number;
  /** When the next try is due, or the lease of the present one ends. */
  readonly nextAt: Millis;
  readonly doneAt: Millis | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

/** A delivery that this worker alone may make until its lease ends. */
export interface LeasedDelivery extends Delivery {
  readonly lease: string;
  readonly webhook: WebhookRecord;
}

/** How a try ended. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly lastStatus: number }
  | {
      readonly kind: 'retry';
      readonly nextAt: Millis;
      readonly lastStatus: number | null;
      readonly lastError: string;
      /** The endpoint is left alone until then. */
      readonly pauseUntil: Millis;
    }
  | { readonly kind: 'dead'; readonly lastStatus: number | null; readonly lastError: string; readonly isGone: boolean };

/**
 * Events to deliver. They are written by the statements that change what they tell of, one row an endpoint, and only where an endpoint of the client wants them:
 * what was committed is told at least once, what was not is never told.
 */
export interface Outbox {
  /**
   * Takes deliveries that are due, each for one worker and until its lease ends, however many ask. A later event of the same subject waits until the earlier one of the endpoint is delivered or dead.
   * Each counts as a try at once, so that one which kills its worker comes to its end, too.
   * @param lease name of this lease, unguessable
   * @returns at most `limit`, oldest first; endpoints that are disabled or paused get nothing
   */
  lease(lease: string, options: { readonly now: Millis; readonly leaseMs: number; readonly limit: number }): Promise<readonly LeasedDelivery[]>;
  /** Writes how a try ended. @returns false when the lease is another's by now: that one will write */
  settle(delivery: LeasedDelivery, outcome: DeliveryOutcome, now: Millis): Promise<boolean>;
  /** Deliveries of an endpoint, newest first. */
  list(
    clientId: string,
    webhookId: string,
    page: { readonly status: DeliveryStatus | null; readonly before: string | null; readonly limit: number },
  ): Promise<readonly Delivery[]>;
  /** Begins a delivery anew, whatever became of it, unless it is under way. @returns false when unknown or foreign */
  redeliver(clientId: string, webhookId: string, eventId: string, now: Millis): Promise<boolean>;
  /** Adds an event that tells of no change: the test of an endpoint. @returns false when the endpoint is unknown or foreign */
  addTest(clientId: string, webhookId: string, eventId: string, now: Millis): Promise<boolean>;
}
