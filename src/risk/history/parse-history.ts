import { exp } from '../../lib/exact-math.ts';
import type { Millis } from '../../lib/time.ts';
import { LEVELS } from '../levels.ts';
import { crc32 } from './crc32.ts';
import {
  type ChangeKind,
  type DeviceSighting,
  EMPTY_HISTORY,
  type History,
  type LevelHistory,
  type PayeeSighting,
  type RuleSnooze,
  type Sighting,
} from './history.ts';
import {
  BODY_START,
  CHANGE_KINDS,
  COUNT_STEPS,
  DEGREE_STEPS,
  HAS,
  HISTORY_VERSION,
  LENGTHS_START,
  MONEY_STEPS,
  PROVISIONAL,
  RATE_STEPS,
} from './history-layout.ts';

const SECOND_MS = 1000;
const NONE_16 = 0xffff;
const SHORTEST = BODY_START + 4 * LEVELS.length + 60 + 2 + 4;

/** A history as read. A damaged one is replaced by an empty one that is not trusted. */
export interface ParsedHistory {
  readonly history: History;
  readonly isCorrupt: boolean;
}

const DAMAGED: History = { ...EMPTY_HISTORY, isDamaged: true };

interface Reader {
  readonly view: DataView;
  at: number;
}

/**
 * Reads a packed history. Damage is noticed, never guessed around: the decision then treats history as unknown.
 * @param bytes from `packHistory`; null when there is none yet
 * @returns the history
 */
export function parseHistory(bytes: Uint8Array | null): ParsedHistory {
  if (bytes === null) return { history: EMPTY_HISTORY, isCorrupt: false };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWhole = bytes.length >= SHORTEST && bytes[0] === HISTORY_VERSION && crc32(bytes, bytes.length - 4) === view.getUint32(bytes.length - 4);
  // A checksum is no signature: lists that do not fill the bytes exactly are damage, too.
  if (!isWhole || lengthOf(view) !== bytes.length || !hasPlainNumbers(view)) return { history: DAMAGED, isCorrupt: true };
  return { history: read({ view, at: BODY_START }), isCorrupt: false };
}

// What the lengths of the lists add up to; 0 when they point beyond the end.
function lengthOf(view: DataView): number {
  let at = BODY_START + 4 * LEVELS.length + 60;
  for (let list = 0; list <= LEVELS.length; list++) at += 8 * readLength(view, list);
  return at + 6 > view.byteLength ? 0 : at + 6 + 12 * view.getUint8(at) + 8 * view.getUint8(at + 1);
}

// A number that is none would make every comparison with it false.
function hasPlainNumbers(view: DataView): boolean {
  const [kappa = 0, mu = 0, alpha = 0, beta = 0] = [32, 36, 40, 44].map((at) => view.getFloat32(at));
  const isModel = kappa > 0 && alpha > 0 && beta > 0 && [kappa, mu, alpha, beta].every(Number.isFinite);
  const n = view.getFloat32(1);
  return Number.isFinite(n) && n >= 0 && ((view.getUint8(15) & HAS.amounts) === 0 || isModel);
}

function read(reader: Reader): History {
  const { view } = reader;
  const flags = view.getUint8(15);
  const lastSuccessAt = millis(view.getUint32(11));
  const place = { latitude: view.getInt16(16) / DEGREE_STEPS, longitude: view.getInt16(18) / DEGREE_STEPS, accuracyKm: view.getUint16(20) };
  const auditDay = view.getUint16(56);
  return {
    n: view.getFloat32(1),
    decayDay: view.getUint16(5),
    firstSuccessAt: millis(view.getUint32(7)),
    lastSuccess: lastSuccessAt === null ? null : { at: lastSuccessAt, place: flags & HAS.place ? place : null },
    locale: flags & HAS.locale ? view.getUint32(22) : null,
    browser: flags & HAS.browser ? { family: view.getUint32(26), major: view.getUint16(30) } : null,
    amounts: flags & HAS.amounts ? { kappa: view.getFloat32(32), mu: view.getFloat32(36), alpha: view.getFloat32(40), beta: view.getFloat32(44) } : null,
    lastStepUp: flags & HAS.stepUp ? { at: millis(view.getUint32(48)) ?? 0, session: view.getUint32(52) } : null,
    auditPassedDay: auditDay === NONE_16 ? null : auditDay,
    fraudReportedAt: millis(view.getUint32(58)),
    isDamaged: (flags & HAS.damage) !== 0,
    changes: readChanges(view),
    hours: readHours(view),
    levels: LEVELS.map((_, i) => readLevel(reader, readLength(view, i))),
    devices: readDevices(reader, readLength(view, LEVELS.length)),
    ...readWindows(reader),
    ...readPayees(reader),
  };
}

function readChanges(view: DataView): Record<ChangeKind, Millis | null> {
  const [password = null, contact = null, mfa = null, device = null] = CHANGE_KINDS.map((_, i) => millis(view.getUint32(62 + 4 * i)));
  return { password, contact, mfa, device };
}

function readHours(view: DataView): readonly number[] {
  const hours: number[] = [];
  for (let i = 0; i < 24; i++) hours.push(view.getUint8(78 + i));
  return hours;
}

function readLength(view: DataView, list: number): number {
  const pair = view.getUint8(LENGTHS_START + (list >> 1));
  return list % 2 === 0 ? pair >> 4 : pair & 15;
}

function readLevel(reader: Reader, length: number): LevelHistory {
  const { view } = reader;
  const s = view.getUint16(reader.at) / RATE_STEPS;
  const e = view.getUint16(reader.at + 2) / RATE_STEPS;
  const seen: Sighting[] = [];
  reader.at += 4;
  for (let i = 0; i < length; i++, reader.at += 8) {
    const packed = view.getUint16(reader.at + 4);
    seen.push({
      value: view.getUint32(reader.at),
      count: (packed & (PROVISIONAL - 1)) / COUNT_STEPS,
      lastDay: view.getUint16(reader.at + 6),
      isProvisional: (packed & PROVISIONAL) !== 0,
    });
  }
  return { seen, s, e };
}

function readDevices(reader: Reader, length: number): readonly DeviceSighting[] {
  const { view } = reader;
  const devices: DeviceSighting[] = [];
  for (let i = 0; i < length; i++, reader.at += 8) {
    const packed = view.getUint16(reader.at + 6);
    devices.push({
      value: view.getUint32(reader.at),
      firstDay: view.getUint16(reader.at + 4),
      lastDay: packed & (PROVISIONAL - 1),
      isProvisional: (packed & PROVISIONAL) !== 0,
    });
  }
  return devices;
}

function readWindows(reader: Reader): Pick<History, 'money' | 'failures'> {
  const { view, at } = reader;
  const usd: number[] = [];
  for (let i = 0; i < 24; i++) {
    const steps = view.getUint16(at + 4 + 2 * i);
    usd.push(steps === 0 ? 0 : exp(steps / MONEY_STEPS) - 1);
  }
  reader.at += 60;
  return {
    money: { hour: view.getUint32(at), usd },
    failures: { hour: view.getUint32(at + 52), current: view.getUint16(at + 56), previous: view.getUint16(at + 58) },
  };
}

function readPayees(reader: Reader): { readonly payees: readonly PayeeSighting[]; readonly snoozes: readonly RuleSnooze[] } {
  const { view } = reader;
  const [payeeCount, snoozeCount] = [view.getUint8(reader.at), view.getUint8(reader.at + 1)];
  const payees: PayeeSighting[] = [];
  const snoozes: RuleSnooze[] = [];
  reader.at += 2;
  for (let i = 0; i < payeeCount; i++, reader.at += 12) {
    payees.push({
      value: view.getUint32(reader.at),
      firstAt: millis(view.getUint32(reader.at + 4)),
      changedAt: millis(view.getUint32(reader.at + 8)) ?? 0,
    });
  }
  for (let i = 0; i < snoozeCount; i++, reader.at += 8) {
    snoozes.push({ rule: view.getUint32(reader.at), until: millis(view.getUint32(reader.at + 4)) ?? 0 });
  }
  return { payees, snoozes };
}

function millis(seconds: number): Millis | null {
  return seconds === 0 ? null : seconds * SECOND_MS;
}
