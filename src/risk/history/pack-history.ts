import { ln1p } from '../../lib/exact-math.ts';
import type { Millis } from '../../lib/time.ts';
import { crc32 } from './crc32.ts';
import type { History, LevelHistory } from './history.ts';
import {
  BODY_START,
  CHANGE_KINDS,
  COUNT_STEPS,
  DEGREE_STEPS,
  HAS,
  HISTORY_VERSION,
  LENGTHS_START,
  MONEY_STEPS,
  PACKED_LIMIT,
  PROVISIONAL,
  RATE_LIMIT,
  RATE_STEPS,
} from './history-layout.ts';

const SECOND_MS = 1000;
const NONE_16 = 0xffff;

// One buffer serves all: packing is synchronous, and what is returned is a copy.
const scratch = new Uint8Array(PACKED_LIMIT);
const view = new DataView(scratch.buffer);

/**
 * Packs a history. What does not fit its steps is rounded, money upwards; packing what was parsed gives the same bytes.
 * @param history within its caps
 * @returns at most {@link PACKED_LIMIT} bytes, with a checksum
 * @throws RangeError when a list is beyond its cap
 */
export function packHistory(history: History): Uint8Array {
  let at = packHeader(history);
  for (const level of history.levels) at = packLevel(level, at);
  at = packDevices(history, at);
  at = packWindows(history, at);
  at = packPayees(history, at);
  view.setUint32(at, crc32(scratch, at));
  return scratch.slice(0, at + 4);
}

function packHeader(history: History): number {
  view.setUint8(0, HISTORY_VERSION);
  view.setFloat32(1, history.n);
  view.setUint16(5, clamp16(history.decayDay));
  view.setUint32(7, seconds(history.firstSuccessAt));
  view.setUint8(15, packPlace(history) | packBrowser(history) | packAmounts(history) | packStepUp(history) | (history.isDamaged ? HAS.damage : 0));
  view.setUint16(56, history.auditPassedDay ?? NONE_16);
  view.setUint32(58, seconds(history.fraudReportedAt));
  CHANGE_KINDS.forEach((kind, i) => view.setUint32(62 + 4 * i, seconds(history.changes[kind])));
  // A habit needs no more than 255 steps for its busiest hour.
  const busiest = Math.max(1, ...history.hours);
  const scale = busiest > 255 ? 255 / busiest : 1;
  history.hours.forEach((count, i) => view.setUint8(78 + i, Math.round(count * scale)));
  packLengths([...history.levels.map(({ seen }) => seen.length), history.devices.length]);
  return BODY_START;
}

// Each of these writes its part and says by a flag whether there is one; what is not there is zero.
function packPlace({ lastSuccess }: History): number {
  const place = lastSuccess?.place ?? null;
  const { latitude, longitude, accuracyKm } = place ?? { latitude: 0, longitude: 0, accuracyKm: 0 };
  view.setUint32(11, seconds(lastSuccess?.at ?? null));
  view.setInt16(16, Math.round(latitude * DEGREE_STEPS));
  view.setInt16(18, Math.round(longitude * DEGREE_STEPS));
  view.setUint16(20, clamp16(Math.ceil(accuracyKm)));
  return place === null ? 0 : HAS.place;
}

function packBrowser({ locale, browser }: History): number {
  view.setUint32(22, locale ?? 0);
  view.setUint32(26, browser?.family ?? 0);
  view.setUint16(30, clamp16(browser?.major ?? 0));
  return (locale === null ? 0 : HAS.locale) | (browser === null ? 0 : HAS.browser);
}

function packAmounts({ amounts }: History): number {
  const { kappa, mu, alpha, beta } = amounts ?? { kappa: 0, mu: 0, alpha: 0, beta: 0 };
  [kappa, mu, alpha, beta].forEach((value, i) => view.setFloat32(32 + 4 * i, value));
  return amounts === null ? 0 : HAS.amounts;
}

function packStepUp({ lastStepUp }: History): number {
  view.setUint32(48, seconds(lastStepUp?.at ?? null));
  view.setUint32(52, lastStepUp?.session ?? 0);
  return lastStepUp === null ? 0 : HAS.stepUp;
}

// Ten lists of at most 15 entries: half a byte each.
function packLengths(lengths: readonly number[]): void {
  for (let i = 0; i < lengths.length; i += 2) view.setUint8(LENGTHS_START + i / 2, ((lengths[i] ?? 0) << 4) | (lengths[i + 1] ?? 0));
}

function packLevel({ seen, s, e }: LevelHistory, start: number): number {
  let [novel, expected] = [s, e];
  while (expected > RATE_LIMIT || novel > RATE_LIMIT) {
    novel /= 2;
    expected /= 2;
  }
  view.setUint16(start, Math.round(novel * RATE_STEPS));
  view.setUint16(start + 2, Math.round(expected * RATE_STEPS));
  let at = start + 4;
  for (const { value, count, lastDay, isProvisional } of seen) {
    view.setUint32(at, value);
    view.setUint16(at + 4, Math.min(PROVISIONAL - 1, Math.max(1, Math.round(count * COUNT_STEPS))) | (isProvisional ? PROVISIONAL : 0));
    view.setUint16(at + 6, clamp16(lastDay));
    at += 8;
  }
  return at;
}

function packDevices({ devices }: History, start: number): number {
  let at = start;
  for (const { value, firstDay, lastDay, isProvisional } of devices) {
    view.setUint32(at, value);
    view.setUint16(at + 4, clamp16(firstDay));
    // Days fit 15 bits until 2059.
    view.setUint16(at + 6, Math.min(PROVISIONAL - 1, lastDay) | (isProvisional ? PROVISIONAL : 0));
    at += 8;
  }
  return at;
}

function packWindows({ money, failures }: History, start: number): number {
  view.setUint32(start, money.hour);
  money.usd.forEach((usd, i) => view.setUint16(start + 4 + 2 * i, moneySteps(usd)));
  view.setUint32(start + 52, failures.hour);
  view.setUint16(start + 56, clamp16(failures.current));
  view.setUint16(start + 58, clamp16(failures.previous));
  return start + 60;
}

function packPayees({ payees, snoozes }: History, start: number): number {
  view.setUint8(start, payees.length);
  view.setUint8(start + 1, snoozes.length);
  let at = start + 2;
  for (const { value, firstAt, changedAt } of payees) {
    view.setUint32(at, value);
    view.setUint32(at + 4, seconds(firstAt));
    view.setUint32(at + 8, seconds(changedAt));
    at += 12;
  }
  for (const { rule, until } of snoozes) {
    view.setUint32(at, rule);
    view.setUint32(at + 4, seconds(until));
    at += 8;
  }
  return at;
}

// Never too little: what is read back is at least what was written, and packing it again changes nothing.
function moneySteps(usd: number): number {
  if (usd <= 0) return 0;
  const exact = ln1p(usd) * MONEY_STEPS;
  const nearest = Math.round(exact);
  return clamp16(Math.abs(exact - nearest) < 1e-6 ? nearest : Math.ceil(exact));
}

// 0 stands for never.
function seconds(at: Millis | null): number {
  return at === null ? 0 : Math.min(0xffffffff, Math.max(1, Math.floor(at / SECOND_MS)));
}

function clamp16(value: number): number {
  return Math.min(0xffff, Math.max(0, Math.round(value)));
}
