import { describe, expect, test } from 'vitest';
import { EMPTY_HISTORY, type History } from '../../src/risk/history/history.ts';
import { learn, type Lesson } from '../../src/risk/history/learn.ts';
import { isDeviceKnown } from '../../src/risk/history/learn-device.ts';
import { packHistory } from '../../src/risk/history/pack-history.ts';
import { parseHistory } from '../../src/risk/history/parse-history.ts';
import { rememberEvent } from '../../src/risk/history/remember-event.ts';
import { reportFraud } from '../../src/risk/history/report-fraud.ts';
import { viewPopulation } from '../../src/risk/population/view-population.ts';
import { type Change, codesOf, DAY, decided, eventOf, factsOf, HOUR, known, money, NOW, table } from '../unit/risk/exchange-person.ts';

// Somebody works on what the engine believes of the victim, and then acts.
const ALLOWED: Lesson = { kind: 'allowed' };
const APPROVED: Lesson = { kind: 'verified', at: NOW, isKeyProven: true, isAudit: false };
const stored = (history: History): History => parseHistory(packHistory(history)).history;

function after(history: History, change: Change, lesson: Lesson | null): History {
  const facts = factsOf(eventOf(change));
  const remembered = rememberEvent(history, facts);
  return stored(lesson === null ? remembered : learn(remembered, facts, viewPopulation(table, facts, history), lesson));
}

const thief = { ip: '198.51.100.9', deviceId: 'd_thief', country: 'BR', latitude: -23, longitude: -46, userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/140.0' };
const to = (address: string, amountUsd: number): Change => money({ address, amountUsd });

describe('a payee', () => {
  test('is as young as its first success, however long ago somebody asked for it', () => {
    const planted = after(known(), { ...to('bc1thief', 10), at: NOW - 2 * DAY }, null);
    const paid = after(planted, to('bc1thief', 10), APPROVED);
    const next = decided({ ...to('bc1thief', 400), at: NOW + 60_000 }, paid);
    expect(next.decision).toBe('step_up');
    expect(next.obligations.map(({ reason }) => reason)).toContain('address_changed_recently');
  });

  test('is not learned from an event that pays nobody', () => {
    const facts = { ...factsOf(eventOf(to('bc1thief', 10))), type: 'custom' as const };
    const history = learn(rememberEvent(known(), facts), facts, viewPopulation(table, facts, known()), ALLOWED);
    expect(history.payees.find(({ value }) => value === facts.payee)?.firstAt ?? null).toBeNull();
    expect(history.amounts).toEqual(known().amounts);
  });
});

describe('a report of fraud', () => {
  const login = { context: thief, at: NOW };
  const theft = { ...to('bc1thief', 400), context: thief, at: NOW + HOUR };
  const robbed = (): History => after(after(known(), login, APPROVED), theft, APPROVED);
  const reported = (): History =>
    [login, theft].reduce((history, event) => stored(reportFraud(history, NOW + 3 * DAY, { facts: factsOf(eventOf(event)), history: known() })), robbed());

  test('takes back device, place and payee even if the victim was talked into approving', () => {
    const later = { ...to('bc1thief', 400), context: thief, at: NOW + 94 * DAY };
    expect(codesOf(decided(later, robbed()))).not.toContain('address_new');
    const codes = codesOf(decided(later, reported()));
    expect(codes).toContain('address_new');
    expect(codes).not.toContain('trust_device_long_known');
    expect(codesOf(decided({ context: thief, at: NOW + 94 * DAY }, reported()))).toEqual(expect.arrayContaining(['device_new', 'country_new']));
  });

  test('leaves what the person was known for before', () => {
    expect(codesOf(decided({ at: NOW + 4 * DAY }, reported()))).not.toContain('device_new');
    expect(codesOf(decided({ at: NOW + 4 * DAY }, reported()))).not.toContain('country_new');
  });

  test('takes back a device that was merely let through twice', () => {
    const twice = after(after(known(), login, ALLOWED), { ...login, at: NOW + 2 * DAY }, ALLOWED);
    const facts = factsOf(eventOf({ ...login, at: NOW + 2 * DAY }));
    expect(isDeviceKnown(twice.devices, facts.device ?? 0, 20_003)).toBe(true);
    const history = reportFraud(twice, NOW + 2 * DAY + HOUR, { facts, history: known() });
    expect(isDeviceKnown(history.devices, facts.device ?? 0, 20_009)).toBe(false);
  });

  test('ends every ease: recent step-up, passed audit, snoozes, and the amounts that the event taught', () => {
    const eased: History = { ...robbed(), snoozes: [{ rule: 1, until: NOW + 9 * DAY }], auditPassedDay: 20_000 };
    expect(eased.lastStepUp).not.toBeNull();
    const facts = factsOf(eventOf(theft));
    expect(reportFraud(eased, NOW + DAY, { facts, history: known() })).toMatchObject({
      lastStepUp: null,
      auditPassedDay: null,
      snoozes: [],
      amounts: known().amounts,
    });
  });
});

describe('a damaged history', () => {
  const damaged = (): History => parseHistory(packHistory(known()).fill(0, 40, 50)).history;
  const visit = (history: History, change: Change) => decided(change, history, { isHistoryCorrupt: history.isDamaged });

  test.each(['login.failed', 'login'] as const)('does not mend itself by a %s that nobody verified', (type) => {
    const touched = after(damaged(), { type, context: thief }, ALLOWED);
    expect(touched.isDamaged).toBe(true);
    expect(visit(touched, { context: thief, at: NOW + HOUR }).decision).toBe('step_up');
    expect(isDeviceKnown(touched.devices, factsOf(eventOf({ context: thief })).device ?? 0, 20_009)).toBe(false);
  });

  test('is mended by a step-up with a key, and by nothing less', () => {
    expect(after(damaged(), {}, { ...APPROVED, isKeyProven: false } as Lesson).isDamaged).toBe(true);
    const mended = after(damaged(), {}, APPROVED);
    expect(mended.isDamaged).toBe(false);
    expect(visit(mended, { at: NOW + HOUR }).decision).toBe('allow');
  });

  test('is also one whose checksum is right and whose numbers are none', () => {
    for (const amounts of [
      { kappa: 5, mu: 6, alpha: 4, beta: Number.NaN },
      { kappa: 5, mu: Number.POSITIVE_INFINITY, alpha: 4, beta: 1 },
      { kappa: 0, mu: 6, alpha: 4, beta: 1 },
      { kappa: 5, mu: 6, alpha: 4, beta: -1 },
    ])
      expect(parseHistory(packHistory({ ...known(), amounts }))).toEqual({ history: { ...EMPTY_HISTORY, isDamaged: true }, isCorrupt: true });
    expect(parseHistory(packHistory({ ...known(), n: -1 })).isCorrupt).toBe(true);
    expect(parseHistory(packHistory({ ...known(), n: Number.NaN })).isCorrupt).toBe(true);
  });
});

describe('amounts that were merely let through', () => {
  test('cannot widen what is usual: dust counts nothing', () => {
    let history = known();
    for (let i = 0; i < 8; i++) history = after(history, { ...money({ amountUsd: 1e-18 }), at: NOW + i * HOUR }, ALLOWED);
    expect(history.amounts).toEqual(known().amounts);
  });

  test('move it little: what is far beyond counts as one scale', () => {
    const far = after(known(), { ...money({ amountUsd: 400_000 }), at: NOW }, ALLOWED).amounts;
    const near = after(known(), { ...money({ amountUsd: 4000 }), at: NOW }, ALLOWED).amounts;
    expect(far).toEqual(near);
    expect((far?.mu ?? 0) - (known().amounts?.mu ?? 0)).toBeLessThan(0.15);
    expect(far?.beta ?? 9).toBeLessThan(2 * (known().amounts?.beta ?? 0));
  });
});

describe('a random audit', () => {
  test('is passed by passing an audit, not by any step-up of the day', () => {
    const draw = { audit: { draw: 0.001, epoch: 'w1' } };
    const request = { ...money(), at: NOW + HOUR };
    expect(decided(request, after(known(), {}, APPROVED), draw).rules).toContainEqual(expect.objectContaining({ effect: 'audit', status: 'enforced' }));
    expect(decided(request, after(known(), {}, { ...APPROVED, isAudit: true } as Lesson), draw).rules).toContainEqual(
      expect.objectContaining({ effect: 'audit', status: 'audit_passed' }),
    );
  });
});
