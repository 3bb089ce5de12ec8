import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import { EMPTY_HISTORY, type History } from '../../../src/risk/history/history.ts';
import { learn } from '../../../src/risk/history/learn.ts';
import { reportFraud } from '../../../src/risk/history/report-fraud.ts';
import { rememberEvent } from '../../../src/risk/history/remember-event.ts';
import { viewPopulation } from '../../../src/risk/population/view-population.ts';
import { auditDraw } from '../../../src/risk/random-audit.ts';
import { at, type Change, codesOf, DAY, decided, eventOf, factsOf, HOUR, known, money, near, NOW, table } from './exchange-person.ts';

describe('exchange-default steps up for each trigger and not just below it', () => {
  test('an ordinary login and an ordinary withdrawal are allowed', () => {
    expect(decided({})).toMatchObject({ decision: 'allow', obligations: [], requiredAcr: [] });
    expect(decided(money())).toMatchObject({ decision: 'allow', obligations: [] });
  });

  const failures = (count: number): History => at(known(), { failures: { hour: Math.floor(NOW / HOUR), current: count, previous: 0 } });
  const changed = (kind: 'password' | 'contact' | 'mfa', ago: number): History => at(known(), { changes: { ...known().changes, [kind]: NOW - ago } });
  const quiet = (days: number): History => at(known(), { lastSuccess: { at: NOW - days * DAY, place: near } });
  const lately = (): History => at(known(), { lastSuccess: { at: NOW - HOUR, place: near } });
  const spent = (usd: number): History => {
    const facts = factsOf(eventOf(money({ amountUsd: usd }, { at: NOW - 3 * HOUR })));
    return at(known(), { money: rememberEvent(EMPTY_HISTORY, facts).money });
  };

  type Case = readonly [string, Change, History | undefined, Change, History | undefined, string];
  const cases: readonly Case[] = [
    ['new device', { context: { deviceId: 'd_2' } }, undefined, {}, undefined, 'device_new'],
    ['new network', { context: { ip: '198.51.100.1' } }, undefined, { context: { ip: '203.0.113.7' } }, undefined, 'network_new'],
    ['new country', { context: { country: 'FR' } }, undefined, { context: { country: null } }, undefined, 'country_new'],
    [
      'impossible travel',
      { context: { latitude: -33.9, longitude: 151.2 } },
      lately(),
      { context: { latitude: 48.1, longitude: 11.6 } },
      lately(),
      'travel_impossible',
    ],
    [
      'travel over latitude 0',
      { context: { latitude: 0, longitude: 0 } },
      lately(),
      { context: { latitude: null, longitude: null } },
      undefined,
      'travel_impossible',
    ],
    ['failed-login burst', {}, failures(5), {}, failures(4), 'login_failures_recent'],
    ['dormant account', {}, quiet(90.01), {}, quiet(90), 'dormant_account'],
    [
      'large withdrawal',
      money({ amountUsd: 10_000, balanceUsd: null }),
      at(known(), { amounts: null }),
      money({ amountUsd: 400, balanceUsd: null }),
      at(known(), { amounts: null }),
      'amount_high_absolute',
    ],
    ['share of balance', money({ amountUsd: 450, balanceUsd: 500 }), undefined, money({ amountUsd: 400, balanceUsd: 20_000 }), undefined, 'balance_drain'],
    ['24 h total', money({ amountUsd: 400 }), spent(19_601), money({ amountUsd: 400 }), spent(19_000), 'amount_velocity'],
    ['new address', money({ address: 'bc1qother' }), undefined, money(), undefined, 'address_new'],
    [
      'address added just now',
      money({ addressAddedAt: NOW - DAY + 1 }),
      undefined,
      money({ addressAddedAt: NOW - DAY }),
      undefined,
      'address_changed_recently',
    ],
    ['password changed', money(), changed('password', DAY - 1000), money(), changed('password', DAY), 'password_changed_recently'],
    ['phone changed', money(), changed('contact', DAY - 1000), money(), changed('contact', DAY), 'phone_changed_recently'],
    ['2FA changed', money(), changed('mfa', DAY - 1000), money(), changed('mfa', DAY), 'mfa_changed_recently'],
    [
      'fraud reported',
      {},
      at(known(), { fraudReportedAt: NOW - 90 * DAY + 1000 }),
      {},
      at(known(), { fraudReportedAt: NOW - 90 * DAY }),
      'user_reported_fraud',
    ],
  ];
  test.each(cases)('%s', (...[, hit, hitHistory, miss, missHistory, code]) => {
    const stepped = decided(hit, hitHistory);
    expect([stepped.decision, codesOf(stepped).includes(code)]).toEqual(['step_up', true]);
    expect(stepped.requiredAcr.some((acr) => !acr.includes('face'))).toBe(true);
    const allowed = decided(miss, missHistory);
    expect([allowed.decision, codesOf(allowed).includes(code)]).toEqual(['allow', false]);
  });

  test('an amount far above the person’s own', () => {
    expect(codesOf(decided(money({ amountUsd: 9_000, balanceUsd: null })))).toContain('amount_high_relative');
    expect(decided(money({ amountUsd: 9_000, balanceUsd: null })).decision).toBe('step_up');
  });

  test.each([
    'password.change',
    'fund_password.change',
    'phone.change',
    'email.change',
    'mfa.reset',
    'mfa.disable',
    'withdrawal_address.add',
    'withdrawal_address.change',
    'api_key.create',
    'limit.raise',
    'device.remove',
  ] as const)('%s always', (type) => {
    const decision = decided({ type });
    expect(decision.decision).toBe('step_up');
    expect(decision.requiredAcr).not.toContain('urn:shualian:acr:totp');
  });

  test('random audit by the draw of person, action and day; passing clears the day', () => {
    const drawn = (draw: number) => ({ audit: { draw, epoch: 'w1' } });
    expect(decided({}, undefined, drawn(0.0099))).toMatchObject({ decision: 'step_up', auditRate: 0.01 });
    expect(decided({}, undefined, drawn(0.01))).toMatchObject({ decision: 'allow', auditRate: 0.01 });
    const passed = decided({}, at(known(), { auditPassedDay: Math.floor(NOW / DAY) }), drawn(0));
    expect(passed.decision).toBe('allow');
    expect(passed.rules).toContainEqual({ id: 'random_audit', effect: 'audit', reason: 'random_audit', status: 'audit_passed' });
    const about = { clientId: 'c', subject: 'u', action: 'login', at: NOW };
    const key = utf8('epoch');
    expect(auditDraw(key, about)).toBe(auditDraw(key, { ...about, at: NOW + 60_000 }));
    expect(auditDraw(key, about)).not.toBe(auditDraw(key, { ...about, at: NOW + DAY }));
    expect(auditDraw(key, about)).not.toBe(auditDraw(utf8('other'), about));
    const draws = Array.from({ length: 20_000 }, (_, i) => auditDraw(key, { ...about, subject: String(i) }));
    expect(draws.filter((draw) => draw < 0.05).length / draws.length).toBeCloseTo(0.05, 2);
  });

  test('what cannot be seen is stricter, never an allow for money', () => {
    expect(decided(money(), undefined, { counters: null }).decision).toBe('step_up');
    expect(decided({}, undefined, { counters: null }).decision).toBe('allow');
    expect(decided({}, EMPTY_HISTORY, { isHistoryCorrupt: true }).decision).toBe('step_up');
    expect(decided(money(), EMPTY_HISTORY).decision).toBe('step_up');
    expect(decided({}, EMPTY_HISTORY).decision).toBe('allow');
  });

  test('a face counts from the very high value on only when a vendor judged it, and the confirm code is asked for', () => {
    const waysAt = (amountUsd: number) => decided(money({ amountUsd, balanceUsd: null }, { tier: 'kyc3' }));
    expect(waysAt(499_999.99)).toMatchObject({ decision: 'step_up', providers: null, assurance: null, confirmRequired: false });
    expect(waysAt(500_000)).toMatchObject({
      decision: 'step_up',
      providers: ['aws-rekognition', 'azure-face'],
      assurance: 'server_verified',
      confirmRequired: true,
      requiredAcr: ['urn:shualian:acr:face+device', 'urn:shualian:acr:device'],
    });
  });
  test('above the high-value line a code alone is not enough', () => {
    const acrAt = (amountUsd: number) => decided(money({ amountUsd, balanceUsd: null })).requiredAcr;
    expect(acrAt(49_999.99)).toContain('urn:shualian:acr:totp');
    expect(acrAt(50_000)).toEqual(['urn:shualian:acr:face+device', 'urn:shualian:acr:device']);
  });

  test('the limit of a tier denies beyond it, not at it', () => {
    const spentBefore = spent(1500);
    expect(decided(money({ amountUsd: 400 }, { tier: 'kyc0' }), spentBefore).decision).not.toBe('deny');
    expect(decided(money({ amountUsd: 600 }, { tier: 'kyc0' }), spentBefore)).toMatchObject({ decision: 'deny', requiredAcr: [] });
    expect(decided(money({ amountUsd: 600 }, { tier: 'gold' }), spentBefore).decision).not.toBe('deny');
  });
});

describe('holds', () => {
  test('after a security change until 24 hours later to the second, whatever was verified since', () => {
    const history = at(known(), {
      changes: { ...known().changes, contact: NOW - 5 * HOUR },
      lastStepUp: { at: NOW - 1000, session: factsOf(eventOf()).session },
    });
    expect(decided(money(), history).obligations).toContainEqual({ type: 'hold', until: NOW + 19 * HOUR, reason: 'phone_changed_recently' });
    expect(decided(money(), at(history, { changes: { ...history.changes, contact: NOW - DAY } })).obligations).toEqual([]);
  });
  test('for a new address', () => {
    expect(decided(money({ address: 'bc1qother' })).obligations).toContainEqual({ type: 'hold', until: NOW + DAY, reason: 'address_new' });
  });
});

describe('learning', () => {
  const strange: Change = { context: { deviceId: 'd_evil', ip: '198.51.100.1' } };
  test('an attacker who gets in does not become familiar, however often', () => {
    let history = known();
    for (let i = 0; i < 50; i++) {
      const facts = factsOf(eventOf({ ...strange, at: NOW + i * 60_000 }));
      history = learn(rememberEvent(history, facts), facts, viewPopulation(table, facts, history), { kind: 'allowed' });
    }
    const decision = decided({ ...strange, at: NOW + HOUR }, history);
    expect([decision.decision, codesOf(decision).includes('device_new')]).toEqual(['step_up', true]);
  });
  test('what nobody disputed for two days is known, what was reported as fraud is not', () => {
    const facts = factsOf(eventOf(strange));
    const history = learn(known(), facts, viewPopulation(table, facts, known()), { kind: 'allowed' });
    expect(codesOf(decided({ ...strange, at: NOW + 3 * DAY }, history))).not.toContain('device_new');
    expect(codesOf(decided({ ...strange, at: NOW + 3 * DAY }, reportFraud(history, NOW + HOUR, null)))).toContain('device_new');
  });
});
