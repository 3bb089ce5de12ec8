import type { Millis } from '../../lib/time.ts';
import type { Place, Pseudonym } from '../facts.ts';
import { LEVELS } from '../levels.ts';

/** A value seen with a subject. */
export interface Sighting {
  readonly value: Pseudonym;
  /** Decayed count; below 1 while provisional. */
  readonly count: number;
  /** Day (since the epoch) of the last sighting. */
  readonly lastDay: number;
  /** Learned from an allowed event that nobody verified; counts as whole once its last day lies two days back, and goes when fraud is reported before. */
  readonly isProvisional: boolean;
}

/** Values at one level of a chain, and the person's own rate of novelty: `s` novel events seen, `e` expected by the population hazard. */
export interface LevelHistory {
  readonly seen: readonly Sighting[];
  readonly s: number;
  readonly e: number;
}

/** A device id seen with a subject. */
export interface DeviceSighting {
  readonly value: Pseudonym;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly isProvisional: boolean;
}

/** A withdrawal address of a subject. */
export interface PayeeSighting {
  readonly value: Pseudonym;
  /** First paid to, added or changed with success; to the second. Null while it was only asked for: who is turned away does not make an address familiar. */
  readonly firstAt: Millis | null;
  /** Last added or changed, or first asked for; to the second. */
  readonly changedAt: Millis;
}

/** Normal-inverse-gamma posterior of ln(amount in US dollars). */
export interface AmountModel {
  readonly kappa: number;
  readonly mu: number;
  readonly alpha: number;
  readonly beta: number;
}

/** A policy rule that is silenced for one subject. */
export interface RuleSnooze {
  /** First 32 bits of the SHA-256 of the rule's id. */
  readonly rule: number;
  readonly until: Millis;
}

/** Kinds of security changes that matter later. */
export type ChangeKind = 'password' | 'contact' | 'mfa' | 'device';

/** How many values of each kind are remembered, in the order of `LEVELS`; the lowest count makes room. */
export const LEVEL_CAPS: readonly number[] = [4, 6, 6, 6, 3, 3, 4, 4, 4];

/** Further caps. */
export const HISTORY_CAPS = { devices: 6, payees: 32, snoozes: 8 } as const;

/** History of one subject, capped in every list, so that no work grows with the number of events. Times are kept to the second. */
export interface History {
  /** Decayed number of successes. */
  readonly n: number;
  /** Reference of the decay: counts are as of this day. */
  readonly decayDay: number;
  readonly firstSuccessAt: Millis | null;
  readonly lastSuccess: { readonly at: Millis; readonly place: Place | null } | null;
  /** One entry a level of `LEVELS`. */
  readonly levels: readonly LevelHistory[];
  readonly devices: readonly DeviceSighting[];
  readonly locale: Pseudonym | null;
  readonly browser: { readonly family: Pseudonym; readonly major: number } | null;
  readonly changes: Readonly<Record<ChangeKind, Millis | null>>;
  readonly amounts: AmountModel | null;
  /** Successes by hour of the day, UTC; decayed. */
  readonly hours: readonly number[];
  readonly lastStepUp: { readonly at: Millis; readonly session: Pseudonym } | null;
  /** Day of the last passed random audit. */
  readonly auditPassedDay: number | null;
  readonly fraudReportedAt: Millis | null;
  /** What stood here before was damaged and is gone: nothing unverified is believed until the person has stepped up with a key. */
  readonly isDamaged: boolean;
  /** US dollars withdrawn or asked for: 24 buckets of `MONEY_BUCKET_MS`, a little more than an hour; the newest first, `hour` its number since the epoch. Never too little. */
  readonly money: { readonly hour: number; readonly usd: readonly number[] };
  /** Failed logins: two buckets of one hour, the newest (`hour` since the epoch) first. */
  readonly failures: { readonly hour: number; readonly current: number; readonly previous: number };
  readonly payees: readonly PayeeSighting[];
  readonly snoozes: readonly RuleSnooze[];
}

/** A subject that nothing is known of. */
export const EMPTY_HISTORY: History = {
  n: 0,
  decayDay: 0,
  firstSuccessAt: null,
  lastSuccess: null,
  levels: LEVELS.map(() => ({ seen: [], s: 0, e: 0 })),
  devices: [],
  locale: null,
  browser: null,
  changes: { password: null, contact: null, mfa: null, device: null },
  amounts: null,
  hours: Array.from({ length: 24 }, () => 0),
  lastStepUp: null,
  auditPassedDay: null,
  fraudReportedAt: null,
  isDamaged: false,
  money: { hour: 0, usd: Array.from({ length: 24 }, () => 0) },
  failures: { hour: 0, current: 0, previous: 0 },
  payees: [],
  snoozes: [],
};
