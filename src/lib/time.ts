/** A point in time in milliseconds since the Unix epoch, UTC. */
export type Millis = number;

/** The only source of time: injected, so that limits are testable at their edge and replay is exact. */
export interface Clock {
  /** @returns the current time in milliseconds since the epoch */
  now(): Millis;
}

const DAY_MS = 86_400_000;

/**
 * Formats a time as RFC 3339 in UTC with milliseconds, without the platform's `Date`.
 * @param at milliseconds since the epoch
 * @returns for example `2026-11-22T04:00:00.000Z`
 * @see RFC 3339 section 5.6
 */
export function toRfc3339(at: Millis): string {
  const days = Math.floor(at / DAY_MS);
  const rest = at - days * DAY_MS;
  const { year, month, day } = civilFromDays(days);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(rest / 3_600_000);
  const minutes = Math.floor(rest / 60_000) % 60;
  const seconds = Math.floor(rest / 1000) % 60;
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return `${date}T${two(hours)}:${two(minutes)}:${two(seconds)}.${String(rest % 1000).padStart(3, '0')}Z`;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Parses an RFC 3339 time; impossible dates such as 31 February are refused rather than rolled over.
 * @param text the wire value
 * @returns milliseconds since the epoch, or null when the text is no valid time
 */
export function parseRfc3339(text: string): Millis | null {
  const match = RFC3339.exec(text);
  if (!match) return null;
  const numbers = match.slice(1, 7).map(Number);
  const days = daysFromCivil(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0);
  const time = timeOfDay(numbers.slice(3));
  const offset = offsetMinutes(match[8] ?? 'Z');
  if (days === null || time === null || offset === null) return null;
  return days * DAY_MS + time - offset * 60_000 + Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
}

function timeOfDay([hours = 0, minutes = 0, seconds = 0]: readonly number[]): number | null {
  return hours > 23 || minutes > 59 || seconds > 59 ? null : ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function offsetMinutes(zone: string): number | null {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

// Days from and to civil dates in the proleptic Gregorian calendar, counted in 400-year eras that begin in March.
function daysFromCivil(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1) return null;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const days = era * 146_097 + dayOfEra - 719_468;
  const back = civilFromDays(days);
  return back.month === month && back.day === day ? days : null;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
