import { describe, expect, it } from 'vitest';
import type { Observation, RiskCache } from '../../../src/risk/risk-cache.ts';
import type { HotHarness } from './hot-harness.ts';
import { race } from './race.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
let fresh = 0;

/** An observation of nobody in particular; every pseudonym is used once. */
export function observation(overrides: Partial<Observation> = {}): Observation {
  fresh += 1;
  const value = Math.floor(Math.random() * 2 ** 31) + fresh;
  return {
    subjectKey: `subject-${crypto.randomUUID()}`,
    at: Math.floor(Date.now() / HOUR_MS) * HOUR_MS,
    onceKey: null,
    isFailedLogin: false,
    network: value,
    ip: value,
    device: null,
    payee: null,
    limit: { key: crypto.randomUUID(), points: 1_000_000, windowSeconds: 60 },
    ...overrides,
  };
}

/**
 * The contract of RiskCache.
 * @param harness what to run against
 */
export function riskCacheSuite(harness: HotHarness): void {
  const cache = (): RiskCache => harness.stores().riskCache;
  const other = (): RiskCache => harness.others().riskCache;
  const bytes = (n: number): Uint8Array => Uint8Array.from({ length: 600 }, (_, i) => (i * 7 + n) & 255);
  const key = (): string => crypto.randomUUID();
  const read = async (from: RiskCache, subjectKey: string) => (await from.observe(observation({ subjectKey }))).history;

  describe('RiskCache', () => {
    it('gives back a history with its version, to every process', async () => {
      const subject = key();
      expect(await read(cache(), subject)).toBeNull();
      await cache().remember(subject, { bytes: bytes(1), version: 1_795_769_328_969 });
      expect(await read(other(), subject)).toEqual({ bytes: bytes(1), version: 1_795_769_328_969 });
    });

    it('keeps the newest version, whoever writes last', async () => {
      const subject = key();
      await race((n) => (n % 2 ? cache() : other()).remember(subject, { bytes: bytes(n), version: 100 + n }));
      expect(await read(cache(), subject)).toEqual({ bytes: bytes(15), version: 115 });
      await other().remember(subject, { bytes: bytes(99), version: 115 });
      expect(await read(cache(), subject)).toEqual({ bytes: bytes(15), version: 115 });
    });

    it('lets no write under way bring back what was forgotten, and takes what is newer', async () => {
      const subject = key();
      await cache().remember(subject, { bytes: bytes(1), version: 10 });
      await other().forget(subject, 50);
      expect(await read(cache(), subject)).toBeNull();
      for (const version of [11, 49, 50]) await cache().remember(subject, { bytes: bytes(2), version });
      expect(await read(cache(), subject)).toBeNull();
      await cache().remember(subject, { bytes: bytes(3), version: 51 });
      expect(await read(cache(), subject)).toEqual({ bytes: bytes(3), version: 51 });
    });

    it('counts failures of a subject and a network in a window that slides', async () => {
      const who = observation();
      const fail = (at: number) => cache().observe({ ...who, at, isFailedLogin: true });
      const look = async (at: number) => (await other().observe({ ...who, at })).counters;
      for (let n = 0; n < 4; n++) await fail(who.at + n);
      expect(await look(who.at + 10)).toMatchObject({ subjectFailures: 4, networkFailures: 4 });
      const neighbour = observation({ network: who.network });
      expect((await cache().observe(neighbour)).counters).toMatchObject({ subjectFailures: 0, networkFailures: 4 });
      expect((await look(who.at + HOUR_MS)).subjectFailures).toBe(4);
      expect((await look(who.at + 1.5 * HOUR_MS)).subjectFailures).toBeCloseTo(2, 9);
      expect((await look(who.at + 2 * HOUR_MS - 1)).subjectFailures).toBeLessThan(0.001);
      expect((await look(who.at + 2 * HOUR_MS)).subjectFailures).toBe(0);
    });

    it('does not empty a count for a clock that lags', async () => {
      const who = observation({ isFailedLogin: true });
      await cache().observe({ ...who, at: who.at + HOUR_MS });
      await cache().observe({ ...who, at: who.at + HOUR_MS });
      expect((await cache().observe({ ...who, at: who.at + HOUR_MS - 1 })).counters.subjectFailures).toBeGreaterThanOrEqual(3);
    });

    it('counts every racer', async () => {
      const who = observation({ isFailedLogin: true });
      await race((n) => (n % 2 ? cache() : other()).observe(who));
      expect((await cache().observe({ ...who, isFailedLogin: false })).counters.subjectFailures).toBe(16);
    });

    it('tells how many distinct subjects there were, within 15 % up to 150 and never fewer with more', async () => {
      const place = observation({ device: 4_000_000_000 - fresh, payee: 3_000_000_000 - fresh });
      let before = 0;
      for (let n = 1; n <= 150; n++) {
        // Fixed subjects: chance lets some share a bit, and which do must not change from run to run.
        const { counters } = await cache().observe({ ...place, subjectKey: `subject-${String(n)}-of-the-crowd` });
        expect(counters.ipSubjects).toBeGreaterThanOrEqual(before);
        expect(counters.deviceSubjects).toBe(counters.ipSubjects);
        before = counters.ipSubjects;
        if (n === 1) expect([Math.round(counters.ipSubjects), counters.payeeSubjects]).toEqual([1, 0]);
        if (n === 4) expect(Math.round(counters.payeeSubjects)).toBe(3);
        if (n === 20 || n === 50 || n === 100 || n === 150) expect(Math.abs(counters.ipSubjects - n) / n).toBeLessThan(0.15);
      }
    });

    it('counts a subject once, forgets a crowd after two windows, and stays a number when all are there', async () => {
      const place = observation({ payee: 2_000_000_000 - fresh });
      for (let n = 0; n < 5; n++) await cache().observe(place);
      const again = await cache().observe(place);
      expect([Math.round(again.counters.ipSubjects), again.counters.payeeSubjects]).toEqual([1, 0]);
      const late = await cache().observe({ ...place, subjectKey: key(), at: place.at + 2 * HOUR_MS });
      expect(Math.round(late.counters.ipSubjects)).toBe(1);
      expect(Math.round(late.counters.payeeSubjects)).toBe(1);
      const much = await cache().observe({ ...place, subjectKey: key(), at: place.at + 14 * DAY_MS });
      expect(much.counters.payeeSubjects).toBe(0);
      const crowded = observation();
      for (let n = 0; n < 1500; n++) await cache().observe({ ...crowded, subjectKey: `${key()}` });
      const { ipSubjects } = (await cache().observe(crowded)).counters;
      expect(Number.isFinite(ipSubjects)).toBe(true);
      expect(ipSubjects).toBeGreaterThan(600);
    });

    it('counts a repeated request once', async () => {
      const who = observation({ isFailedLogin: true, onceKey: key() });
      const first = await cache().observe(who);
      const second = await other().observe(who);
      expect([first.isRepeated, second.isRepeated]).toEqual([false, true]);
      expect(second.counters).toMatchObject({ subjectFailures: 1, networkFailures: 1 });
      expect((await race(() => cache().observe(observation({ onceKey: who.onceKey })))).filter(({ isRepeated }) => !isRepeated).length).toBeLessThanOrEqual(16);
    });

    it('marks one of all racers as the first', async () => {
      const who = observation({ isFailedLogin: true, onceKey: key() });
      const results = await race((n) => (n % 2 ? cache() : other()).observe(who));
      expect(results.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
      expect((await cache().observe({ ...who, onceKey: null, isFailedLogin: false })).counters.subjectFailures).toBe(1);
    });

    it('holds the limit of a gateway at its edge, whoever races', async () => {
      const limit = { key: key(), points: 3, windowSeconds: 60 };
      const who = observation({ limit, isFailedLogin: true });
      const results = await race((n) => (n % 2 ? cache() : other()).observe(who));
      expect(results.filter(({ limit: { allowed } }) => allowed)).toHaveLength(3);
      expect(results.every(({ limit: { resetSeconds } }) => resetSeconds >= 1 && resetSeconds <= 60)).toBe(true);
    });

    it('opens the limit again when its window is over', async () => {
      const who = observation({ limit: { key: key(), points: 1, windowSeconds: 1 } });
      expect((await cache().observe(who)).limit.allowed).toBe(true);
      expect((await cache().observe(who)).limit.allowed).toBe(false);
      await harness.pass(1000);
      expect((await cache().observe(who)).limit.allowed).toBe(true);
    });
  });
}
