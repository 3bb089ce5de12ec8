import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/risk/facts.ts';
import { decay } from '../../../../src/risk/history/decay.ts';
import { isSeen } from '../../../../src/risk/history/effective-count.ts';
import { EMPTY_HISTORY, HISTORY_CAPS, type History, LEVEL_CAPS } from '../../../../src/risk/history/history.ts';
import { learn } from '../../../../src/risk/history/learn.ts';
import { isDeviceKnown } from '../../../../src/risk/history/learn-device.ts';
import { reportFraud } from '../../../../src/risk/history/report-fraud.ts';
import { LEVELS } from '../../../../src/risk/levels.ts';
import { ALLOWED, AWAY, DAY, factsOf, HOME, HOUR, known, NOW, verified, viewOf, withdrawal } from '../score/facts-of.ts';

const today = Math.floor(NOW / DAY);
const IP = LEVELS.indexOf('ip');
const away = (change: Partial<Facts> = {}): Facts => factsOf({ chain: AWAY, device: 8, locale: 800, browser: { family: 400, major: 3 }, ...change });
const seenAt = (history: History, day: number, chain = AWAY) => chain.map((value, level) => isSeen(history, level, value, day));
const teach = (history: History, facts: Facts, lesson = ALLOWED) => learn(history, facts, viewOf(), lesson);

describe('an attacker who merely gets in does not become familiar', () => {
  test('however often he logs in within two days', () => {
    let history = known();
    for (let i = 0; i < 50; i++) history = teach(history, away({ at: NOW + i * HOUR * 0.7 }));
    expect(seenAt(history, today + 1)).toEqual(AWAY.map(() => false));
    expect(isDeviceKnown(history.devices, 8, today + 1)).toBe(false);
    expect(history).toMatchObject({ locale: 700, browser: { family: 200, major: 120 } });
  });

  test('undisputed for two days it is', () => {
    let history = teach(known(), away());
    expect(seenAt(history, today + 1)).toEqual(AWAY.map(() => false));
    expect(seenAt(history, today + 2)).toEqual(AWAY.map(() => true));
    history = teach(history, away({ at: NOW + DAY }));
    history = teach(history, away({ at: NOW + 2 * DAY }));
    expect(history.levels[IP]?.seen.find(({ value }) => value === 3000)).toEqual({
      value: 3000,
      count: expect.closeTo(2, 1),
      lastDay: today + 2,
      isProvisional: false,
    });
    expect(history).toMatchObject({ locale: 800, browser: { family: 400, major: 3 } });
    expect(history.devices.find(({ value }) => value === 8)).toEqual({ value: 8, firstDay: today + 2, lastDay: today + 2, isProvisional: false });
  });

  test('verified it is at once', () => {
    const history = teach(known(), away(), verified());
    expect(seenAt(history, today)).toEqual(AWAY.map(() => true));
    expect(isDeviceKnown(history.devices, 8, today)).toBe(true);
    expect(history).toMatchObject({ locale: 800, lastStepUp: { at: NOW, session: 70 }, auditPassedDay: today });
  });

  test('verified after it was let through: whole from then on', () => {
    const history = teach(teach(known(), away()), away({ at: NOW + HOUR }), verified(NOW + HOUR));
    expect(history.levels[IP]?.seen.find(({ value }) => value === 3000)).toEqual({ value: 3000, count: 1.2, lastDay: today, isProvisional: false });
  });

  test('reported, what he brought goes and what was known stays', () => {
    const before = known();
    const history = reportFraud(teach(before, away()), NOW + HOUR, null);
    expect(seenAt(history, today + 9)).toEqual(AWAY.map(() => false));
    expect(seenAt(history, today, HOME)).toEqual(HOME.map(() => true));
    expect(history.devices).toEqual(before.devices);
    expect(history.fraudReportedAt).toBe(NOW + HOUR);
    expect(reportFraud(history, NOW, null).fraudReportedAt).toBe(NOW + HOUR);
  });

  test('a history that is younger than the time to dispute goes whole', () => {
    const history = reportFraud(teach(EMPTY_HISTORY, away()), NOW + DAY, null);
    expect(history).toMatchObject({ n: 1, devices: [], levels: LEVELS.map(() => ({ seen: [] })) });
  });

  test('a failed login teaches nothing', () => {
    const before = known();
    expect(teach(before, away({ type: 'login.failed' }))).toBe(before);
  });
});

describe('the first event is believed', () => {
  test('there is nothing to compare it with', () => {
    const history = teach(EMPTY_HISTORY, factsOf());
    expect(seenAt(history, today, HOME)).toEqual(HOME.map(() => true));
    expect(history).toMatchObject({ n: 1, firstSuccessAt: NOW, lastSuccess: { at: NOW }, locale: 700, lastStepUp: null });
    expect(history.levels.every(({ s, e }) => s === 0 && e === 0)).toBe(true);
  });
});

describe('own rate of novelty', () => {
  test('moves down to the first novel level only, by the hazard before the event', () => {
    // Every level: 10.2 novel of 104 expected.
    const h = 10.2 / 104;
    const before = teach(EMPTY_HISTORY, factsOf());
    const [country, asn, network, ip, ...device] = teach(before, factsOf({ at: NOW + 60_000, chain: HOME.with(2, 555).with(3, 5555) }), verified()).levels;
    const known = { s: 0, e: expect.closeTo(h, 14) };
    expect([country, asn, network, ip]).toMatchObject([known, known, { s: 1, e: expect.closeTo(h, 14) }, { s: 0, e: 0 }]);
    expect(device).toMatchObject(device.map(() => known));
  });

  test('coming again with what waits to be undisputed is no trial', () => {
    const once = teach(known(), away());
    const again = teach(once, away({ at: NOW + HOUR }));
    expect(again.levels.map(({ s, e }) => [s, e])).toEqual(once.levels.map(({ s, e }) => [s, e]));
  });

  test('a level without a value is passed over', () => {
    const before = known();
    const after = teach(before, factsOf({ chain: HOME.with(0, null).with(1, null) }));
    expect(after.levels.slice(0, 2)).toEqual(decay(before, today).levels.slice(0, 2));
    expect(after.levels[2]?.e).toBeGreaterThan(before.levels[2]?.e ?? 0);
  });
});

describe('memory', () => {
  test('fades by half in 180 days, at writing', () => {
    const history = known();
    const later = decay(history, history.decayDay + 180);
    expect(later.n).toBeCloseTo(history.n / 2, 12);
    expect(later.levels[0]?.seen[0]?.count).toBeCloseTo((history.levels[0]?.seen[0]?.count ?? 0) / 2, 12);
    expect(later.hours[12]).toBeCloseTo((history.hours[12] ?? 0) / 2, 12);
    expect(later.levels[0]?.e).toBeCloseTo((history.levels[0]?.e ?? 0) / 2, 12);
    expect(decay(history, history.decayDay - 5)).toBe(history);
    // What was genuine once stays known.
    expect(isSeen(decay(history, history.decayDay + 3000), 0, 1, today)).toBe(true);
  });

  test('at a cap the lowest count makes room, a provisional value before a whole one', () => {
    const cap = LEVEL_CAPS[IP] ?? 0;
    let history = known();
    for (let i = 1; i < cap; i++) history = teach(history, factsOf({ chain: HOME.with(IP, 5000 + i) }), verified());
    const flood = (count: number) => {
      let flooded = history;
      for (let i = 0; i < count; i++) flooded = teach(flooded, factsOf({ chain: HOME.with(IP, 9000 + i) }));
      return flooded.levels[IP]?.seen.map(({ value }) => value) ?? [];
    };
    expect(history.levels[IP]?.seen).toHaveLength(cap);
    expect(flood(40)).toHaveLength(cap);
    expect(flood(40).filter((value) => value < 9000)).toHaveLength(cap - 1);
    expect(flood(40)).toContain(1000);
    // However long ago they were used.
    history = decay(history, today + 2000);
    expect(flood(40).filter((value) => value < 9000)).toHaveLength(cap - 1);
  });

  test('of devices a provisional one makes room first, then the one used longest ago', () => {
    let history = known();
    for (let i = 1; i < HISTORY_CAPS.devices; i++) history = teach(history, factsOf({ device: 100 + i, at: NOW + i * DAY }), verified());
    for (let i = 0; i < 9; i++) history = teach(history, factsOf({ device: 900 + i, at: NOW + 9 * DAY }));
    expect(history.devices.map(({ value }) => value)).toEqual([908, 101, 102, 103, 104, 105]);
  });

  test('hours of the day and amounts', () => {
    const history = teach(EMPTY_HISTORY, factsOf({ ...withdrawal(100), at: NOW + 3 * HOUR }));
    expect(history.hours).toEqual(Array.from({ length: 24 }, (_, hour) => (hour === 15 ? 1 : 0)));
    expect(history.amounts).toMatchObject({ kappa: 3, alpha: 2.5 });
    expect(teach(history, factsOf()).amounts).toBe(history.amounts);
  });
});

describe('own rate over a long time', () => {
  const rateAfter = (times: number, isNew: boolean) => {
    let history = known();
    for (let i = 0; i < times; i++) history = teach(history, factsOf({ chain: isNew ? HOME.with(IP, 10_000 + i) : HOME, at: NOW + i }), verified());
    return history.levels[IP] ?? { s: 0, e: 0 };
  };
  test('stays small enough to be kept exactly, and keeps its proportion', () => {
    const [steady, restless] = [rateAfter(2000, false), rateAfter(2000, true)];
    for (const { s, e } of [steady, restless]) expect(Math.max(s, e)).toBeLessThanOrEqual(64);
    expect(steady.s).toBe(0);
    expect(steady.e).toBeGreaterThan(30);
    // A hazard of 10.2 of 104: somebody who always brings something new does so ten times as often.
    expect(restless.s / restless.e).toBeCloseTo(104 / 10.2, 0);
  });
});

describe('late events', () => {
  test('move neither the last success nor what came with it, but the first', () => {
    const history = teach(EMPTY_HISTORY, factsOf({ at: NOW }));
    const after = teach(history, away({ at: NOW - 5 * DAY + 1 }), verified(NOW - 5 * DAY + 1));
    expect(after).toMatchObject({ lastSuccess: history.lastSuccess, locale: 700, browser: { family: 200, major: 120 }, firstSuccessAt: NOW - 5 * DAY, n: 2 });
    expect(after.decayDay).toBe(today);
    expect(teach(after, away({ at: NOW - 9 * DAY }), verified()).devices.find(({ value }) => value === 8)?.firstDay).toBe(today - 9);
  });

  test('a step-up of before is not the last one; one without a bound key is none', () => {
    const history = teach(known(), factsOf(), verified(NOW));
    const late = teach(history, factsOf({ session: 71, at: NOW - DAY }), verified(NOW - DAY));
    expect(late).toMatchObject({ lastStepUp: { at: NOW, session: 70 }, auditPassedDay: today });
    const totp = teach(history, factsOf({ session: 72 }), { kind: 'verified', at: NOW + 5, isKeyProven: false, isAudit: true });
    expect(totp.lastStepUp).toEqual({ at: NOW, session: 70 });
  });
});
