import type { Json } from '../lib/canonical-json.ts';
import type { Millis } from '../lib/time.ts';

/** A value seen with this subject: kept as a keyed hash, with first and last time. */
export type Sighting = readonly [hash: string, firstAt: Millis, lastAt: Millis];

/** Kinds of security changes that matter later. */
export type ChangeKind = 'password' | 'contact' | 'mfa' | 'device';

/** History of one subject, capped in every list, so that no work grows with the number of events. */
export interface Profile {
  readonly v: 1;
  readonly devices: readonly Sighting[];
  readonly ips: readonly Sighting[];
  readonly networks: readonly Sighting[];
  readonly countries: readonly Sighting[];
  /** Withdrawal addresses: first seen, last change. */
  readonly addresses: readonly Sighting[];
  /** Hour number since the epoch and US dollars withdrawn or asked for in it. */
  readonly hours: readonly (readonly [hour: number, usd: number])[];
  /** Count, mean and sum of squared deviations of ln(amount in US dollars). */
  readonly amounts: readonly [count: number, mean: number, m2: number];
  readonly changes: Readonly<Partial<Record<ChangeKind, Millis>>>;
  readonly failures: readonly Millis[];
  /** Verified or undisputed successes. */
  readonly successes: number;
  readonly lastSuccess: { readonly at: Millis; readonly latitude: number | null; readonly longitude: number | null; readonly accuracyKm: number } | null;
  /** Successes by hour of the day, UTC. */
  readonly histogram: readonly number[];
  readonly lastStepUpAt: Millis | null;
  readonly auditPassedDay: number | null;
  readonly fraudReportedAt: Millis | null;
}

/** A subject that nothing is known of. */
export const EMPTY_PROFILE: Profile = {
  v: 1,
  devices: [],
  ips: [],
  networks: [],
  countries: [],
  addresses: [],
  hours: [],
  amounts: [0, 0, 0],
  changes: {},
  failures: [],
  successes: 0,
  lastSuccess: null,
  histogram: Array.from({ length: 24 }, () => 0),
  lastStepUpAt: null,
  auditPassedDay: null,
  fraudReportedAt: null,
};

/** A profile as read. A corrupt one is replaced by an empty one that is not trusted. */
export interface ReadProfile {
  readonly profile: Profile;
  readonly isCorrupt: boolean;
}

/**
 * Reads a stored profile. Damage is detected, never guessed around: the decision then treats history as unknown.
 * @param value the stored value; null when there is none yet
 * @returns the profile
 */
export function parseProfile(value: unknown): ReadProfile {
  if (value === null || value === undefined) return { profile: EMPTY_PROFILE, isCorrupt: false };
  return isProfile(value) ? { profile: value, isCorrupt: false } : { profile: EMPTY_PROFILE, isCorrupt: true };
}

/**
 * @param profile a profile
 * @returns it as plain data for the record
 */
export function profileToJson(profile: Profile): Json {
  // A profile is plain data by construction; its optional members are never undefined.
  return profile as unknown as Json;
}

function isProfile(value: unknown): value is Profile {
  if (typeof value !== 'object' || value === null) return false;
  const it: Readonly<Record<string, unknown>> = { ...value };
  const lists = [it['devices'], it['ips'], it['networks'], it['countries'], it['addresses']];
  const nullable = [it['lastStepUpAt'], it['auditPassedDay'], it['fraudReportedAt']];
  const checks = [
    it['v'] === 1,
    lists.every((list) => isListOf(list, isSighting)),
    isNumbers(it['amounts'], 3),
    isNumbers(it['histogram'], 24),
    isListOf(it['hours'], (hour) => isNumbers(hour, 2)),
    isListOf(it['failures'], isNumber),
    isNumber(it['successes']),
    isObject(it['changes']) && Object.values(it['changes']).every(isNumber),
    it['lastSuccess'] === null || isPlace(it['lastSuccess']),
    nullable.every((entry) => entry === null || isNumber(entry)),
  ];
  return checks.every(Boolean);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((item: unknown) => isItem(item));
}

function isSighting(value: unknown): value is Sighting {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === 'string' && isNumber(value[1]) && isNumber(value[2]);
}

function isPlace(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { at, accuracyKm, latitude, longitude } = value;
  return isNumber(at) && isNumber(accuracyKm) && [latitude, longitude].every((degrees) => degrees === null || isNumber(degrees));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isNumbers(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length && value.every(isNumber);
}
