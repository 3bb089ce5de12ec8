import { describe, expect, test } from 'vitest';
import type { Facts, HotCounters } from '../../../../src/risk/facts.ts';
import { EMPTY_HISTORY, type History } from '../../../../src/risk/history/history.ts';
import type { SignalResult } from '../../../../src/risk/signal.ts';
import { SIGNALS } from '../../../../src/risk/signals.ts';
import { AWAY, DAY, factsOf, HOME, HOUR, known, NOW, SECOND, viewOf, withdrawal } from '../score/facts-of.ts';

const COUNTERS: HotCounters = { subjectFailures: 0, networkFailures: 0, ipSubjects: 1, deviceSubjects: 1, payeeSubjects: 0 };
const MINUTE = 60 * SECOND;

function look(name: string, facts: Partial<Facts> = {}, history: Partial<History> = {}): SignalResult {
  const signal = SIGNALS.find((candidate) => candidate.name === name);
  if (!signal) throw new Error(`no signal ${name}`);
  return signal.evaluate({ facts: factsOf(facts), history: { ...EMPTY_HISTORY, ...history }, population: viewOf() });
}

const counted = (counts: Partial<HotCounters>): Partial<Facts> => ({ counters: { ...COUNTERS, ...counts } });
const lastSeen = (latitude: number, longitude: number, ago: number, accuracyKm = 0): Partial<History> => ({
  n: 1,
  lastSuccess: { at: NOW - ago, place: { latitude, longitude, accuracyKm } },
});
const at = (latitude: number, longitude: number, accuracyKm = 0): Partial<Facts> => ({ place: { latitude, longitude, accuracyKm } });

/** What a flag says on either side of its edge. */
const EDGES: readonly (readonly [string, string, SignalResult, boolean, number])[] = [
  ['login_failures_recent', 'four of an hour', look('login_failures_recent', counted({ subjectFailures: 4 })), false, 0],
  ['login_failures_recent', 'five', look('login_failures_recent', counted({ subjectFailures: 5 })), true, 1.25],
  ['login_failures_recent', 'the cap', look('login_failures_recent', counted({ subjectFailures: 50 })), true, 2],
  ['network_failures_recent', '19', look('network_failures_recent', counted({ networkFailures: 19 })), false, 0],
  ['network_failures_recent', '20', look('network_failures_recent', counted({ networkFailures: 20 })), true, 1.1],
  ['ip_crowded', '20 subjects', look('ip_crowded', counted({ ipSubjects: 20 })), false, 0],
  ['ip_crowded', 'more than 20', look('ip_crowded', counted({ ipSubjects: 20.1 })), true, 1],
  ['ip_crowded', '100', look('ip_crowded', counted({ ipSubjects: 100 })), true, 1],
  ['ip_crowded', 'more than 100', look('ip_crowded', counted({ ipSubjects: 100.1 })), true, 2],
  ['ip_crowded', 'a carrier', look('ip_crowded', { ...counted({ ipSubjects: 500 }), lists: [{ list: 'carrier', kind: 'asn' }] }), false, 0],
  ['device_crowded', '5 subjects', look('device_crowded', counted({ deviceSubjects: 5 })), false, 0],
  ['device_crowded', 'more than 5', look('device_crowded', counted({ deviceSubjects: 5.1 })), true, 1],
  ['payee_fan_in', 'two others', look('payee_fan_in', { ...counted({ payeeSubjects: 2.01 }), payee: 9 }), false, 0],
  ['payee_fan_in', 'three others', look('payee_fan_in', { ...counted({ payeeSubjects: 2.98 }), payee: 9 }), true, 1.5],
  ['payee_flagged', 'a denied payee', look('payee_flagged', { lists: [{ list: 'deny', kind: 'payee' }] }), true, 3.5],
  ['payee_flagged', 'a denied address of the internet', look('payee_flagged', { lists: [{ list: 'deny', kind: 'ip' }] }), false, 0],
  ['list_denied', 'a denied address of the internet', look('list_denied', { lists: [{ list: 'deny', kind: 'ip' }] }), true, 3.9],
  ['list_denied', 'a denied payee', look('list_denied', { lists: [{ list: 'deny', kind: 'payee' }] }), false, 0],
  ['list_allowed', 'an allowed network', look('list_allowed', { lists: [{ list: 'allow', kind: 'network' }] }), true, -1.6],
  ['anonymizer', 'a relay', look('anonymizer', { lists: [{ list: 'anonymizer', kind: 'ip' }] }), true, 1.6],
  ['hosting_new', 'a hosting network that is new', look('hosting_new', { chain: AWAY, lists: [{ list: 'hosting', kind: 'asn' }] }, known()), true, 1],
  ['hosting_new', 'the usual hosting network', look('hosting_new', { lists: [{ list: 'hosting', kind: 'asn' }] }, known()), false, 0],
  ['hosting_new', 'a new network that is none', look('hosting_new', { chain: AWAY }, known()), false, 0],
  ['automation', 'a tool', look('automation', { isAutomation: true }), true, 2.3],
  ['browser_downgraded', 'one version less', look('browser_downgraded', {}, { n: 1, browser: { family: 200, major: 121 } }), true, 0.7],
  ['browser_downgraded', 'one less, of the other device', look('browser_downgraded', {}, { ...known(), browser: { family: 200, major: 121 } }), false, 0],
  ['browser_downgraded', 'the same', look('browser_downgraded', {}, { browser: { family: 200, major: 120 } }), false, 0],
  ['browser_downgraded', 'another family', look('browser_downgraded', {}, { browser: { family: 201, major: 121 } }), false, 0],
  ['locale_changed', 'the same', look('locale_changed', {}, { locale: 700 }), false, 0],
  ['locale_changed', 'another', look('locale_changed', {}, { locale: 701 }), true, 0.5],
  ['dormant_account', '90 days', look('dormant_account', {}, lastSeen(0, 0, 90 * DAY)), false, 0],
  ['dormant_account', 'more than 90 days', look('dormant_account', {}, lastSeen(0, 0, 90 * DAY + 1)), true, 0.7],
  ['account_young', 'a week', look('account_young', { accountCreatedAt: NOW - 7 * DAY }), false, 0],
  ['account_young', 'less', look('account_young', { accountCreatedAt: NOW - 7 * DAY + 1 }), true, 0.5],
  ['balance_drain', 'just below nine tenths', look('balance_drain', withdrawal(899.99, 1000)), false, 0],
  ['balance_drain', 'nine tenths', look('balance_drain', withdrawal(900, 1000)), true, 1.2],
  ['balance_drain', 'more than there is', look('balance_drain', withdrawal(2000, 1000)), true, 1.2],
  ['balance_drain', 'nothing of nothing', look('balance_drain', withdrawal(0, 0)), false, 0],
  ['address_new', 'never used', look('address_new', { payee: 9 }), true, 1],
  ['address_new', 'used', look('address_new', { payee: 9 }, { payees: [{ value: 9, firstAt: 0, changedAt: 0 }] }), false, 0],
  ['address_new', 'only asked for', look('address_new', { payee: 9 }, { payees: [{ value: 9, firstAt: null, changedAt: 0 }] }), true, 1],
  [
    'address_changed_recently',
    'a day ago by our own record',
    look('address_changed_recently', { payee: 9 }, { payees: [{ value: 9, firstAt: 0, changedAt: NOW - DAY }] }),
    false,
    0,
  ],
  [
    'address_changed_recently',
    'less',
    look('address_changed_recently', { payee: 9 }, { payees: [{ value: 9, firstAt: 0, changedAt: NOW - DAY + 1 }] }),
    true,
    0,
  ],
  [
    'address_changed_recently',
    'less by the word of the gateway',
    look('address_changed_recently', { payee: 9, addressAddedAt: NOW - HOUR }, { payees: [{ value: 9, firstAt: 0, changedAt: 0 }] }),
    true,
    0,
  ],
  ['password_changed_recently', 'a day ago', look('password_changed_recently', withdrawal(1), changed('password', DAY)), false, 0],
  ['password_changed_recently', 'less, before a withdrawal', look('password_changed_recently', withdrawal(1), changed('password', DAY - 1)), true, 1.5],
  ['password_changed_recently', 'less, before a login', look('password_changed_recently', {}, changed('password', DAY - 1)), true, 0],
  ['phone_changed_recently', 'less, before a withdrawal', look('phone_changed_recently', withdrawal(1), changed('contact', DAY - 1)), true, 1.5],
  ['phone_changed_recently', 'a day ago', look('phone_changed_recently', withdrawal(1), changed('contact', DAY)), false, 0],
  ['mfa_changed_recently', 'less, before a withdrawal', look('mfa_changed_recently', withdrawal(1), changed('mfa', DAY - 1)), true, 1.5],
  ['mfa_changed_recently', 'a day ago', look('mfa_changed_recently', withdrawal(1), changed('mfa', DAY)), false, 0],
  ['security_changes_many', 'one before', look('security_changes_many', {}, changed('mfa', HOUR)), false, 0],
  ['security_changes_many', 'one before and this one', look('security_changes_many', { type: 'password.change' }, changed('mfa', HOUR)), true, 2],
  ['security_changes_many', 'this one and one a day ago', look('security_changes_many', { type: 'password.change' }, changed('mfa', DAY)), false, 0],
  ['user_reported_fraud', '90 days ago', look('user_reported_fraud', {}, { fraudReportedAt: NOW - 90 * DAY }), false, 0],
  ['user_reported_fraud', 'less', look('user_reported_fraud', {}, { fraudReportedAt: NOW - 90 * DAY + 1 }), true, 2],
  ['trust_device_long_known', '29 days', look('trust_device_long_known', {}, usedSince(29, false)), false, 0],
  ['trust_device_long_known', '30 days', look('trust_device_long_known', {}, usedSince(30, false)), true, -1.5],
  ['trust_device_long_known', '30 days of another device', look('trust_device_long_known', { device: 8 }, usedSince(30, false)), false, 0],
  ['trust_recent_step_up', 'twelve hours ago', look('trust_recent_step_up', {}, proven(12 * HOUR)), true, -3],
  ['trust_recent_step_up', 'more', look('trust_recent_step_up', {}, proven(12 * HOUR + 1)), false, 0],
  ['trust_recent_step_up', 'in another session', look('trust_recent_step_up', { session: 71 }, proven(0)), false, 0],
];

function changed(kind: keyof History['changes'], ago: number): Partial<History> {
  return { changes: { ...EMPTY_HISTORY.changes, [kind]: NOW - ago } };
}

function usedSince(days: number, isProvisional: boolean): Partial<History> {
  const today = Math.floor(NOW / DAY);
  return { devices: [{ value: 7, firstDay: today - days, lastDay: today, isProvisional }] };
}

function proven(ago: number): Partial<History> {
  return { lastStepUp: { at: NOW - ago, session: 70 } };
}

describe('flags at their edge', () => {
  test.each(EDGES)('%s: %s', (_name, _case, result, value, weight) => {
    expect(result).toEqual({ value, known: true, weight });
  });
  test('every flag that is evidence has an edge here', () => {
    const elsewhere = ['travel_impossible', 'hour_unusual', 'amount_high_relative'];
    const weighing = SIGNALS.filter(({ evidence }) => evidence !== null).map(({ name }) => name);
    expect([...new Set(EDGES.map(([name]) => name)), ...elsewhere]).toEqual(expect.arrayContaining(weighing));
  });
  test('a device that was not beyond dispute earns no trust', () => {
    expect(look('trust_device_long_known', {}, usedSince(30, true)).value).toBe(false);
  });
});

describe('what is not known says nothing', () => {
  const without: Partial<Facts> = {
    tier: null,
    accountCreatedAt: null,
    chain: HOME.map((value, level) => (level < 2 ? null : value)),
    device: null,
    locale: null,
    browser: null,
    place: null,
    money: null,
    payee: null,
    counters: null,
  };
  test.each(SIGNALS.filter(({ mayBeUnknown }) => mayBeUnknown).map(({ name, type }) => [name, type] as const))('%s', (name, type) => {
    const neutral = { bool: false, double: 0, string: '' }[type];
    expect(look(name, without)).toEqual({ value: neutral, known: false, weight: 0 });
  });
  test('the others can always look', () => {
    for (const { name } of SIGNALS.filter(({ mayBeUnknown }) => !mayBeUnknown)) expect(look(name, without).known).toBe(true);
  });
  test('a balance that was not told', () => {
    expect(look('balance_drain', withdrawal(900)).known).toBe(false);
    expect(look('balance_share', withdrawal(900)).known).toBe(false);
  });
});

describe('journeys', () => {
  const KM = 1 / 111.2;
  test('within 100 km nobody travelled', () => {
    expect(look('travel_speed_kmh', at(99 * KM, 0), lastSeen(0, 0, MINUTE)).value).toBe(0);
    expect(look('travel_speed_kmh', at(101 * KM, 0), lastSeen(0, 0, MINUTE)).value).toBeGreaterThan(5000);
  });
  test('places are as wide as they say', () => {
    expect(look('travel_speed_kmh', at(300 * KM, 0, 120), lastSeen(0, 0, MINUTE, 90)).value).toBe(0);
    expect(look('travel_speed_kmh', at(300 * KM, 0, 110), lastSeen(0, 0, MINUTE, 80)).value).toBeGreaterThan(0);
  });
  test('an airliner is possible, a little faster is not', () => {
    const [slower, faster] = [899, 901].map((km) => look('travel_impossible', at(km * KM, 0), lastSeen(0, 0, HOUR)));
    expect(slower).toEqual({ value: false, known: true, weight: 0 });
    expect(faster?.value).toBe(true);
    expect(faster?.weight).toBeCloseTo(1, 2);
  });
  test('the weight grows with the speed up to its cap', () => {
    expect(look('travel_impossible', at(1800 * KM, 0), lastSeen(0, 0, HOUR)).weight).toBeCloseTo(1 + Math.LN2, 2);
    expect(look('travel_impossible', at(80, 0), lastSeen(0, 0, MINUTE)).weight).toBe(2);
  });
  test('no time between counts as a minute', () => {
    const [none, minute] = [0, MINUTE].map((ago) => look('travel_speed_kmh', at(10, 0), lastSeen(0, 0, ago)).value);
    expect(none).toBe(minute);
    expect(look('travel_speed_kmh', at(10, 0), lastSeen(0, 0, -HOUR)).value).toBe(minute);
  });
  test('latitude 0 and longitude 0 are a place', () => {
    expect(look('travel_impossible', at(0, 0), lastSeen(50, 8, HOUR)).value).toBe(true);
    expect(look('travel_impossible', at(50, 8), lastSeen(0, 0, HOUR)).value).toBe(true);
  });
  test('across the antimeridian is a short way', () => {
    expect(look('travel_speed_kmh', at(0, 179.8), lastSeen(0, -179.8, MINUTE)).value).toBe(0);
    expect(look('travel_impossible', at(0, 179), lastSeen(0, -179, HOUR)).value).toBe(false);
  });
  test('near a pole longitudes are close', () => {
    expect(look('travel_speed_kmh', at(89.9, 0), lastSeen(89.9, 180, MINUTE)).value).toBe(0);
  });
  test('a key proven in this session silences the journey, not the speed', () => {
    const history = { ...lastSeen(50, 8, HOUR), ...proven(HOUR) };
    expect(look('travel_impossible', at(0, 0), history)).toEqual({ value: false, known: true, weight: 0 });
    expect(look('travel_speed_kmh', at(0, 0), history).value).toBeGreaterThan(900);
  });
});
