import type { Millis } from '../lib/time.ts';
import type { StreamRecord } from './stream-store.ts';

/** A security event on its way to a stream. */
export interface QueuedSignal {
  readonly streamId: string;
  /** `jti`: the same in every try. */
  readonly eventId: string;
  readonly clientId: string;
  readonly subject: string | null;
  /** Type of the event it was made of. */
  readonly type: string;
  /** Which signal it is. */
  readonly signal: string;
  readonly at: Millis;
  readonly data: unknown;
  /** Tries that were begun. */
  readonly attempts: number;
}

/** A signal that this worker alone may push until its lease ends. */
export interface LeasedSignal extends QueuedSignal {
  readonly lease: string;
  readonly stream: StreamRecord;
}

/** How a push ended. */
export type PushOutcome =
  | { readonly kind: 'delivered'; readonly lastStatus: number }
  | { readonly kind: 'retry'; readonly nextAt: Millis; readonly lastStatus: number | null; readonly lastError: string; readonly pauseUntil: Millis }
  /** The receiver refused this one for good. */
  | { readonly kind: 'refused'; readonly lastStatus: number | null; readonly lastError: string }
  /** The receiver cannot be reached any more: the stream is paused, this event and all later ones are held, and the receiver is told as far as it listens. */
  | { readonly kind: 'stuck'; readonly lastStatus: number | null; readonly lastError: string; readonly noticeId: string; readonly reason: string };

/** A receiver's word on events that it got. */
export interface Acknowledgement {
  readonly acks: readonly string[];
  /** Refused for good, with the receiver's code. */
  readonly errors: readonly { readonly eventId: string; readonly error: string }[];
}

/**
 * Security events to deliver: rows of the same outbox as those of webhooks, written by the same statements, one a signal and stream.
 * A later event of the same subject waits until the earlier one of the stream is done. Paused streams get nothing but the news that they were paused.
 */
export interface SignalQueue {
  /** Takes events that are due for push, each for one worker and until its lease ends, and counts a try. @returns at most `limit`, oldest first */
  lease(lease: string, options: { readonly now: Millis; readonly leaseMs: number; readonly limit: number }): Promise<readonly LeasedSignal[]>;
  /** Writes how a push ended. @returns false when the lease is another's by now */
  settle(signal: LeasedSignal, outcome: PushOutcome, now: Millis): Promise<boolean>;
  /** What a stream has to offer to a poll, oldest first, at most one of each subject. @returns at most `limit`, and whether there are more that are not acknowledged */
  peek(stream: Pick<StreamRecord, 'id' | 'clientId'>, limit: number): Promise<{ readonly signals: readonly QueuedSignal[]; readonly hasMore: boolean }>;
  /** Ends events of a stream; those that are unknown, foreign or done are passed over. @returns how many ended */
  acknowledge(stream: Pick<StreamRecord, 'id' | 'clientId'>, said: Acknowledgement, now: Millis): Promise<number>;
}
