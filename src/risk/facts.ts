import type { Millis } from '../lib/time.ts';
import type { EventType } from './event.ts';
import type { ListHit } from './lists/list-entry.ts';

/** A keyed, truncated hash (32 bits, unsigned): enough to recognise a value again within one person's history, useless without the key. */
export type Pseudonym = number;

/** A place on earth; latitude 0 is a place. */
export interface Place {
  /** Degrees, north positive. */
  readonly latitude: number;
  /** Degrees, east positive. */
  readonly longitude: number;
  /** Radius of what is meant, kilometres. */
  readonly accuracyKm: number;
}

/** Money that would leave. */
export interface MoneyFacts {
  readonly amountUsd: number;
  /** Before the withdrawal; null when the gateway did not say. */
  readonly balanceUsd: number | null;
  readonly asset: string;
}

/** Counts of the hot store, this event included; null where the hot store was away. */
export interface HotCounters {
  /** Failed logins of this subject within one hour. */
  readonly subjectFailures: number;
  /** Failed logins from this network within one hour. */
  readonly networkFailures: number;
  /** Distinct subjects seen on this address within one hour, estimated. */
  readonly ipSubjects: number;
  /** Distinct subjects seen on this device within one hour, estimated; 0 without a device id. */
  readonly deviceSubjects: number;
  /** Distinct other subjects that paid to this payee within seven days, estimated; 0 without a payee. */
  readonly payeeSubjects: number;
}

/**
 * All that a decision looks at of the event itself: pseudonymous, plain data, stored with the decision so that it can be derived again bit for bit. History and
 * population stand beside it.
 */
export interface Facts {
  readonly type: EventType;
  readonly at: Millis;
  /** The gateway's own tier of the customer. */
  readonly tier: string | null;
  readonly accountCreatedAt: Millis | null;
  /** One value a level of `LEVELS`; null where unknown (no geo given). */
  readonly chain: readonly (Pseudonym | null)[];
  /** The browser's own device id. */
  readonly device: Pseudonym | null;
  readonly session: Pseudonym;
  readonly locale: Pseudonym | null;
  readonly deviceType: 'desktop' | 'mobile' | 'tablet' | 'bot' | 'unknown';
  /** Known automation tools and headless browsers. */
  readonly isAutomation: boolean;
  /** Family of the browser (a pseudonym) and its major version, to notice a downgrade; null when unknown. */
  readonly browser: { readonly family: Pseudonym; readonly major: number } | null;
  readonly place: Place | null;
  readonly money: MoneyFacts | null;
  /** Where money would go, or the address being added or changed. */
  readonly payee: Pseudonym | null;
  /** When the gateway says the withdrawal address was added. */
  readonly addressAddedAt: Millis | null;
  /** Operator lists that match the event. */
  readonly lists: readonly ListHit[];
  readonly counters: HotCounters | null;
  /** What the application itself asks for, whatever the policy says; absent where it leaves that to the policy. */
  readonly demandedAcr?: readonly string[];
  /** Keyed draw in 0 to 1 for the random audit of this person, action and day, and the epoch of the key. */
  readonly audit: { readonly draw: number; readonly epoch: string };
  /** The stored history was damaged and counts as unknown. */
  readonly isHistoryCorrupt: boolean;
}
