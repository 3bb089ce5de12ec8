import { PROCESSING_KINDS } from '../consent/processing-log.ts';
import { isRetentionItem, keptUntil, RETENTION, type RetentionItem, type RetentionSettings } from '../consent/retention.ts';
import type { LocalizedText } from '../lib/locale.ts';
import { type Millis, toRfc3339 } from '../lib/time.ts';

/** Rows about a person by kind, as an export holds them. */
export type PersonalData = Readonly<Record<string, readonly unknown[]>>;

/** Until when one item is kept, and why. */
export interface ItemClock {
  readonly item: RetentionItem;
  /** Which of them: its id, number or purpose. */
  readonly key: string;
  readonly since: Millis | null;
  /** Null while no clock runs: then `ends` alone says when it goes. */
  readonly until: Millis | null;
}

/** One entry of the record of processing. */
export interface ProcessingEntry {
  readonly at: string;
  readonly kind: string;
  readonly what: LocalizedText;
  readonly purpose: LocalizedText;
  readonly legal_basis: string;
  readonly data: unknown;
}

/**
 * Until when each item of a person is kept. Frames stand in no table: the check that they belong to tells of them, and of who holds them.
 * @param data rows by kind
 * @param settings of this installation
 * @returns one clock an item, in the order of the rows
 * @see PIPL articles 17 and 19, GDPR article 15(1)(d)
 */
export function clocksOf(data: PersonalData, settings: RetentionSettings): readonly ItemClock[] {
  // While a key is there, so are the frames.
  const withFrames = (data['liveness_attempts'] ?? []).map(toRow).filter(({ evidenceKeyId }) => typeof evidenceKeyId === 'string');
  return Object.entries({ frames: withFrames, ...data }).flatMap(([item, rows]) =>
    isRetentionItem(item) ? rows.map(toRow).map((row) => ({ item, key: keyOf(row), ...clockOf(item, row, settings) })) : [],
  );
}

/**
 * The record of what was done with a person's biometrics: when, what for, and on which legal basis.
 * @param data rows by kind
 * @returns entries, oldest first
 * @see PIPL articles 55 and 56, GDPR article 30
 */
export function processingLogOf(data: PersonalData): readonly ProcessingEntry[] {
  return (data['audit_events'] ?? [])
    .map(toRow)
    .flatMap(({ at, kind, data: details }) => {
      const known = typeof kind === 'string' && Object.hasOwn(PROCESSING_KINDS, kind) ? PROCESSING_KINDS[kind] : undefined;
      if (!known || typeof kind !== 'string' || typeof at !== 'number') return [];
      return [{ sort: at, entry: { at: toRfc3339(at), kind, what: known.what, purpose: known.purpose, legal_basis: known.basis, data: details } }];
    })
    .toSorted((a, b) => a.sort - b.sort)
    .map(({ entry }) => entry);
}

/**
 * @param clocks clocks of a person's items
 * @returns them as an export holds them, with the words of the table
 */
export function clocksToWire(clocks: readonly ItemClock[]) {
  return clocks.map(({ item, key, since, until }) => ({
    item,
    key,
    since: since === null ? null : toRfc3339(since),
    kept_until: until === null ? null : toRfc3339(until),
    ends_with: RETENTION[item].ends,
    why: RETENTION[item].why,
  }));
}

function clockOf(item: RetentionItem, row: Readonly<Record<string, unknown>>, settings: RetentionSettings): { since: Millis | null; until: Millis | null } {
  if (item === 'frames') return { since: timeOf(row['createdAt']), until: Math.max(timeOf(row['evidenceUntil']) ?? 0, timeOf(row['heldUntil']) ?? 0) };
  return keptUntil(item, row, settings) ?? { since: null, until: null };
}

const timeOf = (value: unknown): Millis | null => (typeof value === 'number' ? value : null);

function toRow(row: unknown): Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null ? { ...row } : {};
}

const KEYS = ['id', 'jti', 'seq', 'purpose', 'factor', 'assessmentId', 'subject'];

function keyOf(row: Readonly<Record<string, unknown>>): string {
  const key = KEYS.map((name) => row[name]).find((value) => typeof value === 'string' || typeof value === 'number');
  return String(key ?? '');
}
