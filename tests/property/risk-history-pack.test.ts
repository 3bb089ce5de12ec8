import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_HISTORY, type History, HISTORY_CAPS, LEVEL_CAPS } from '../../src/risk/history/history.ts';
import { crc32 } from '../../src/risk/history/crc32.ts';
import { LENGTHS_START, MONEY_STEPS, PACKED_LIMIT } from '../../src/risk/history/history-layout.ts';
import { packHistory } from '../../src/risk/history/pack-history.ts';
import { parseHistory } from '../../src/risk/history/parse-history.ts';

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const day = fc.integer({ min: 0, max: 32_000 });
const at = fc.integer({ min: 1, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const count = fc.double({ min: 0.2, max: 500, noNaN: true });
const rate = fc.double({ min: 0, max: 5000, noNaN: true });
const list = <T>(item: fc.Arbitrary<T>, max: number, isFull: boolean) => fc.array(item, { minLength: isFull ? max : 0, maxLength: max });

const historyOf = (isFull: boolean): fc.Arbitrary<History> =>
  fc.record({
    n: fc.double({ min: 0, max: 1e6, noNaN: true }),
    decayDay: day,
    firstSuccessAt: orNull(at),
    lastSuccess: orNull(
      fc.record({
        at,
        place: orNull(
          fc.record({
            latitude: fc.integer({ min: -9000, max: 9000 }).map((x) => x / 100),
            longitude: fc.integer({ min: -18_000, max: 18_000 }).map((x) => x / 100),
            accuracyKm: fc.integer({ min: 0, max: 20_000 }),
          }),
        ),
      }),
    ),
    levels: fc.tuple(
      ...LEVEL_CAPS.map((cap) =>
        fc.record({ seen: list(fc.record({ value: u32, count, lastDay: day, isProvisional: fc.boolean() }), cap, isFull), s: rate, e: rate }),
      ),
    ),
    devices: list(fc.record({ value: u32, firstDay: day, lastDay: day, isProvisional: fc.boolean() }), HISTORY_CAPS.devices, isFull),
    locale: orNull(u32),
    browser: orNull(fc.record({ family: u32, major: fc.integer({ min: 0, max: 65_535 }) })),
    changes: fc.record({ password: orNull(at), contact: orNull(at), mfa: orNull(at), device: orNull(at) }),
    amounts: orNull(fc.record({ kappa: count, mu: count, alpha: count, beta: count })),
    hours: fc.array(fc.double({ min: 0, max: 2000, noNaN: true }), { minLength: 24, maxLength: 24 }),
    lastStepUp: orNull(fc.record({ at, session: u32 })),
    auditPassedDay: orNull(day),
    fraudReportedAt: orNull(at),
    isDamaged: fc.boolean(),
    money: fc.record({ hour: u32, usd: fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 24, maxLength: 24 }) }),
    failures: fc.record({ hour: u32, current: fc.integer({ min: 0, max: 60_000 }), previous: fc.integer({ min: 0, max: 60_000 }) }),
    payees: list(fc.record({ value: u32, firstAt: orNull(at), changedAt: at }), HISTORY_CAPS.payees, isFull),
    snoozes: list(fc.record({ rule: u32, until: at }), HISTORY_CAPS.snoozes, isFull),
  });

describe('a packed history', () => {
  test('reads back within its steps; packing it again gives the same bytes', () => {
    fc.assert(
      fc.property(historyOf(false), (history) => {
        const bytes = packHistory(history);
        const { history: read, isCorrupt } = parseHistory(bytes);
        expect(isCorrupt).toBe(false);
        expect(packHistory(read)).toEqual(bytes);
        const { n, levels, hours, money, amounts, ...exact } = read;
        expect(exact).toEqual({ ...exact, ...withoutRounded(history) });
        expect(Math.abs(n - history.n)).toBeLessThanOrEqual(1e-40 + history.n * 1e-7);
        expect(amounts === null).toBe(history.amounts === null);
        money.usd.forEach((usd, i) => {
          const before = history.money.usd[i] ?? 0;
          expect(usd).toBeGreaterThanOrEqual(before * (1 - 1e-9) - 1e-8);
          expect(usd).toBeLessThanOrEqual((before + 1) * Math.exp(1.01 / MONEY_STEPS) - 1 + 1e-9);
        });
        levels.forEach((level, i) => {
          const before = history.levels[i];
          expect(level.seen.map(({ value, lastDay, isProvisional }) => ({ value, lastDay, isProvisional }))).toEqual(
            before?.seen.map(({ value, lastDay, isProvisional }) => ({ value, lastDay, isProvisional })),
          );
          level.seen.forEach((sighting, j) => expect(Math.abs(sighting.count - (before?.seen[j]?.count ?? 0))).toBeLessThanOrEqual(1 / 128));
        });
        expect(Math.max(...hours)).toBeLessThanOrEqual(255);
      }),
      { numRuns: 300 },
    );
  });
  test('own rates that outgrow their room keep their ratio', () => {
    const levels = EMPTY_HISTORY.levels.map(() => ({ seen: [], s: 300, e: 900 }));
    const [level] = parseHistory(packHistory({ ...EMPTY_HISTORY, levels })).history.levels;
    expect(level?.e).toBeLessThanOrEqual(120);
    expect((level?.s ?? 0) / (level?.e ?? 1)).toBeCloseTo(1 / 3, 3);
  });
  test('the fullest history: profile within 512 bytes, windows within 64, 12 bytes a payee, 8 a snooze', () => {
    fc.assert(
      fc.property(historyOf(true), (history) => {
        const bytes = packHistory(history).length;
        expect(bytes).toBeLessThanOrEqual(PACKED_LIMIT);
        const lists = 12 * history.payees.length + 8 * history.snoozes.length + 2;
        expect(bytes - lists - 60 - 4).toBeLessThanOrEqual(512);
      }),
      { numRuns: 20 },
    );
    expect(packHistory(EMPTY_HISTORY).length).toBeLessThanOrEqual(220);
  });
  test('any single byte changed, cut off or added is noticed', () => {
    const [history = EMPTY_HISTORY] = fc.sample(historyOf(false), { numRuns: 1, seed: 7 });
    const bytes = packHistory(history);
    for (let i = 0; i < bytes.length; i++) {
      for (const flip of [1, 0x80, 0xff]) {
        const damaged = bytes.with(i, (bytes[i] ?? 0) ^ flip);
        expect(parseHistory(damaged)).toEqual({ history: { ...EMPTY_HISTORY, isDamaged: true }, isCorrupt: true });
      }
      expect(parseHistory(bytes.slice(0, i)).isCorrupt).toBe(true);
    }
    expect(parseHistory(Uint8Array.from([...bytes, 0])).isCorrupt).toBe(true);
  });
  test('lengths that lie are noticed though the checksum is right', () => {
    fc.assert(
      fc.property(historyOf(false), fc.uint8Array({ minLength: 5, maxLength: 5 }), (history, lengths) => {
        const bytes = packHistory(history);
        const sum = (packed: Uint8Array, from: number): number => packed.slice(from, from + 5).reduce((all, pair) => all + (pair >> 4) + (pair & 15), 0);
        const forged = Uint8Array.from(bytes);
        forged.set(lengths, LENGTHS_START);
        new DataView(forged.buffer).setUint32(forged.length - 4, crc32(forged, forged.length - 4));
        fc.pre(sum(forged, LENGTHS_START) !== sum(bytes, LENGTHS_START));
        expect(() => parseHistory(forged)).not.toThrow();
        forged.fill(0xff, LENGTHS_START, LENGTHS_START + 5);
        new DataView(forged.buffer).setUint32(forged.length - 4, crc32(forged, forged.length - 4));
        expect(parseHistory(forged)).toEqual({ history: { ...EMPTY_HISTORY, isDamaged: true }, isCorrupt: true });
      }),
    );
  });
  test('no bytes make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), (bytes) => {
        expect(parseHistory(bytes).isCorrupt).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(parseHistory(null)).toEqual({ history: EMPTY_HISTORY, isCorrupt: false });
  });
});

function withoutRounded(history: History): Partial<History> {
  const { n: _n, levels: _levels, hours: _hours, money: _money, amounts: _amounts, ...exact } = history;
  return exact;
}
