import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { type Decision, decide, hashPolicy } from '../../../src/risk/decide.ts';
import type { EventType, RiskEvent } from '../../../src/risk/event.ts';
import { deriveFacts } from '../../../src/risk/facts.ts';
import { learnVerified, rememberEvent } from '../../../src/risk/learn.ts';
import { parseNetwork } from '../../../src/risk/network.ts';
import { exchangeDefault } from '../../../src/risk/policies/exchange-default.ts';
import { EMPTY_PROFILE, parseProfile, type Profile } from '../../../src/risk/profile.ts';
import { auditDraw } from '../../../src/risk/random-audit.ts';
import { REASON_CODES } from '../../../src/risk/reason-codes.ts';
import { SIGNALS } from '../../../src/risk/signals.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = 20_000 * DAY + 12 * HOUR;
const keys = { pseudonymKey: utf8('test key') };
const policy = exchangeDefault({ randomAuditRate: 0.01 });

interface Change {
  readonly type?: EventType;
  readonly at?: number;
  readonly context?: Partial<RiskEvent['context']>;
  readonly withdrawal?: Partial<NonNullable<RiskEvent['withdrawal']>> | null;
}

function eventOf(change: Change = {}): RiskEvent {
  const type = change.type ?? 'login';
  const isMoney = type === 'withdrawal.create';
  return {
    type,
    clientId: 'cli',
    subject: 'u',
    at: change.at ?? NOW,
    context: {
      ip: '203.0.113.7',
      userAgent: 'x',
      deviceId: 'd_1',
      country: 'DE',
      city: null,
      latitude: 50.1,
      longitude: 8.7,
      accuracyKm: 20,
      asn: null,
      ...change.context,
    },
    withdrawal: isMoney ? { amountUsd: 400, balanceUsd: 20_000, network: 'BTC', address: 'bc1q', addressAddedAt: null, ...change.withdrawal } : null,
    address: null,
  };
}

const given = { auditDraw: 0.99, velocity: { failures: 0, networkFailures: 0 }, isProfileCorrupt: false };
const factsOf = (event: RiskEvent, extra: Partial<typeof given> = {}) => deriveFacts(event, keys, { ...given, ...extra });

/** A person of forty days: one device, one network, one address, six usual withdrawals. */
function known(): Profile {
  let profile = EMPTY_PROFILE;
  for (let day = 40; day > 0; day--) {
    const event = eventOf({ at: NOW - day * DAY, type: day % 6 === 0 ? 'withdrawal.create' : 'login' });
    const facts = factsOf(event);
    profile = learnVerified(
      rememberEvent(profile, event, facts),
      {
        at: event.at,
        device: facts.deviceHash,
        ip: facts.ipHash,
        network: facts.networkHash,
        country: facts.countryHash,
        latitude: 50.1,
        longitude: 8.7,
        accuracyKm: 20,
        amountUsd: event.withdrawal?.amountUsd ?? null,
      },
      { steppedUp: false },
    );
  }
  return profile;
}

function decided(change: Change, profile: Profile = known(), extra: Partial<typeof given> = {}): Decision {
  const event = eventOf(change);
  return decide({ event, facts: factsOf(event, extra), profile }, policy);
}

const codesOf = (decision: Decision): readonly string[] => decision.reasons.map(({ code }) => code);
const money = (withdrawal: Change['withdrawal'] = {}, rest: Change = {}): Change => ({ ...rest, type: 'withdrawal.create', withdrawal: withdrawal ?? {} });
const near = { latitude: 50.1, longitude: 8.7 };

describe('exchange-default steps up for each trigger and not just below it', () => {
  test('an ordinary login and an ordinary withdrawal are allowed', () => {
    expect(decided({})).toMatchObject({ decision: 'allow', obligations: [], requiredAcr: [] });
    expect(decided(money())).toMatchObject({ decision: 'allow', obligations: [] });
  });

  const at = (profile: Profile, patch: Partial<Profile>): Profile => ({ ...profile, ...patch });
  const failures = (count: number): Profile => at(known(), { failures: Array.from({ length: count }, (_, i) => NOW - 60_000 - i) });
  const changed = (kind: 'password' | 'contact' | 'mfa', ago: number): Profile => at(known(), { changes: { [kind]: NOW - ago } });
  const quiet = (days: number): Profile => at(known(), { lastSuccess: { at: NOW - days * DAY, ...near, accuracyKm: 20 } });
  const spent = (usd: number): Profile => at(known(), { hours: [[Math.floor(NOW / HOUR) - 3, usd]] });

  type Case = readonly [string, Change, Profile | undefined, Change, Profile | undefined, string];
  const cases: readonly Case[] = [
    ['new device', { context: { deviceId: 'd_2' } }, undefined, {}, undefined, 'device_new'],
    ['new network', { context: { ip: '198.51.100.1' } }, undefined, { context: { ip: '203.0.113.99' } }, undefined, 'network_new'],
    ['new country', { context: { country: 'FR' } }, undefined, { context: { country: null } }, undefined, 'country_new'],
    [
      'impossible travel',
      { context: { latitude: -33.9, longitude: 151.2 } },
      at(known(), { lastSuccess: { at: NOW - HOUR, ...near, accuracyKm: 20 } }),
      { context: { latitude: 48.1, longitude: 11.6 } },
      at(known(), { lastSuccess: { at: NOW - HOUR, ...near, accuracyKm: 20 } }),
      'travel_impossible',
    ],
    [
      'travel over latitude 0',
      { context: { latitude: 0, longitude: 0 } },
      at(known(), { lastSuccess: { at: NOW - HOUR, ...near, accuracyKm: 20 } }),
      { context: { latitude: null, longitude: null } },
      undefined,
      'travel_impossible',
    ],
    ['failed-login burst', {}, failures(5), {}, failures(4), 'login_failures_recent'],
    ['dormant account', {}, quiet(90.01), {}, quiet(90), 'dormant_account'],
    [
      'large withdrawal',
      money({ amountUsd: 10_000, balanceUsd: null }),
      at(known(), { amounts: [0, 0, 0] }),
      money({ amountUsd: 9_999.99, balanceUsd: null }),
      at(known(), { amounts: [0, 0, 0] }),
      'amount_high_absolute',
    ],
    ['large for this person', money({ amountUsd: 1_200 }), undefined, money({ amountUsd: 1_100 }), undefined, 'amount_high_relative'],
    ['share of balance', money({ amountUsd: 900, balanceUsd: 1_000 }), undefined, money({ amountUsd: 899, balanceUsd: 1_000 }), undefined, 'balance_drain'],
    ['24 h total', money({ amountUsd: 400 }), spent(19_600), money({ amountUsd: 400 }), spent(19_599), 'amount_velocity'],
    ['new address', money({ address: 'bc1qother' }), undefined, money(), undefined, 'address_new'],
    [
      'address added just now',
      money({ addressAddedAt: NOW - DAY + 1 }),
      undefined,
      money({ addressAddedAt: NOW - DAY }),
      undefined,
      'address_changed_recently',
    ],
    ['password changed', money(), changed('password', DAY - 1), money(), changed('password', DAY), 'password_changed_recently'],
    ['phone changed', money(), changed('contact', DAY - 1), money(), changed('contact', DAY), 'phone_changed_recently'],
    ['2FA changed', money(), changed('mfa', DAY - 1), money(), changed('mfa', DAY), 'mfa_changed_recently'],
    ['fraud reported', {}, at(known(), { fraudReportedAt: NOW - 90 * DAY + 1 }), {}, at(known(), { fraudReportedAt: NOW - 90 * DAY }), 'user_reported_fraud'],
  ];
  test.each(cases)('%s', (...[, hit, hitProfile, miss, missProfile, code]) => {
    const stepped = decided(hit, hitProfile);
    expect([stepped.decision, codesOf(stepped).includes(code)]).toEqual(['step_up', true]);
    expect(stepped.requiredAcr.some((acr) => !acr.includes('face'))).toBe(true);
    const allowed = decided(miss, missProfile);
    expect([allowed.decision, codesOf(allowed).includes(code)]).toEqual(['allow', false]);
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
    expect(decided({}, undefined, { auditDraw: 0.0099 }).decision).toBe('step_up');
    expect(decided({}, undefined, { auditDraw: 0.01 }).decision).toBe('allow');
    expect(decided({}, { ...known(), auditPassedDay: Math.floor(NOW / DAY) }, { auditDraw: 0 }).decision).toBe('allow');
    const about = { clientId: 'c', subject: 'u', action: 'login', at: NOW };
    const key = utf8('epoch');
    expect(auditDraw(key, about)).toBe(auditDraw(key, { ...about, at: NOW + 60_000 }));
    expect(auditDraw(key, about)).not.toBe(auditDraw(key, { ...about, at: NOW + DAY }));
    expect(auditDraw(key, about)).not.toBe(auditDraw(utf8('other'), about));
    const draws = Array.from({ length: 20_000 }, (_, i) => auditDraw(key, { ...about, subject: String(i) }));
    expect(draws.filter((draw) => draw < 0.05).length / draws.length).toBeCloseTo(0.05, 2);
  });

  test('what cannot be seen is stricter, never an allow for money', () => {
    const gone = { ...given, velocity: null };
    const event = eventOf(money());
    expect(decide({ event, facts: deriveFacts(event, keys, gone), profile: known() }, policy).decision).toBe('step_up');
    expect(decided({}, EMPTY_PROFILE, { isProfileCorrupt: true }).decision).toBe('step_up');
    expect(decided(money(), EMPTY_PROFILE).decision).toBe('step_up');
    expect(decided({}, EMPTY_PROFILE).decision).toBe('allow');
  });

  test('above the high-value line a code alone is not enough', () => {
    const acrAt = (amountUsd: number) => decided(money({ amountUsd, balanceUsd: null })).requiredAcr;
    expect(acrAt(49_999.99)).toContain('urn:shualian:acr:totp');
    expect(acrAt(50_000)).toEqual(['urn:shualian:acr:face+device', 'urn:shualian:acr:device']);
  });
});

describe('holds', () => {
  test('after a security change until 24 hours later to the millisecond, whatever was verified since', () => {
    const profile = { ...known(), changes: { contact: NOW - 5 * HOUR }, lastStepUpAt: NOW - 1000 };
    expect(decided(money(), profile).obligations).toContainEqual({ type: 'hold', until: NOW + 19 * HOUR, reason: 'phone_changed_recently' });
    expect(decided(money(), { ...profile, changes: { contact: NOW - DAY } }).obligations).toEqual([]);
  });
  test('for a new address', () => {
    expect(decided(money({ address: 'bc1qother' })).obligations).toContainEqual({ type: 'hold', until: NOW + DAY, reason: 'address_new' });
  });
});

describe('learning', () => {
  test('an attacker who gets in does not become familiar', () => {
    const event = eventOf({ context: { deviceId: 'd_evil', ip: '198.51.100.1' } });
    let profile = known();
    for (let i = 0; i < 50; i++) profile = rememberEvent(profile, event, factsOf(event));
    expect(decided({ context: { deviceId: 'd_evil', ip: '198.51.100.1' } }, profile).decision).toBe('step_up');
  });
  test('no list grows without bound', () => {
    let profile = known();
    for (let i = 0; i < 2_000; i++) {
      const event = eventOf({
        at: NOW + i * HOUR,
        type: i % 3 === 0 ? 'login.failed' : 'withdrawal.create',
        withdrawal: { address: `a${String(i)}` },
        context: { deviceId: `d${String(i)}`, ip: `10.${String(i % 256)}.${String(i >> 8)}.1` },
      });
      const facts = factsOf(event);
      profile = learnVerified(
        rememberEvent(profile, event, facts),
        {
          at: event.at,
          device: facts.deviceHash,
          ip: facts.ipHash,
          network: facts.networkHash,
          country: facts.countryHash,
          latitude: 1,
          longitude: 1,
          accuracyKm: 1,
          amountUsd: 5,
        },
        { steppedUp: true },
      );
    }
    expect(JSON.stringify(profile).length).toBeLessThan(6_000);
    expect(parseProfile(JSON.parse(JSON.stringify(profile)))).toEqual({ profile, isCorrupt: false });
  });
  test('a damaged profile is noticed', () => {
    const whole = JSON.parse(JSON.stringify(known())) as Record<string, unknown>;
    for (const key of Object.keys(whole)) {
      const { [key]: _dropped, ...rest } = whole;
      expect(parseProfile(rest)).toEqual({ profile: EMPTY_PROFILE, isCorrupt: true });
    }
    expect(parseProfile(null).isCorrupt).toBe(false);
    expect(parseProfile('x').isCorrupt).toBe(true);
  });
});

describe('determinism', () => {
  test('the same input gives the same bytes, and terms sum to the score', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.constantFrom('d_1', 'd_2'), fc.ipV4(), (amountUsd, deviceId, ip) => {
        const change = money({ amountUsd }, { context: { deviceId, ip } });
        const [a, b] = [decided(change), decided(change)];
        expect(canonicalJson(JSON.parse(JSON.stringify(a)))).toBe(canonicalJson(JSON.parse(JSON.stringify(b))));
        expect(a.score.terms.reduce((sum, { weight }) => sum + weight, 0)).toBe(a.score.logOdds);
      }),
      { numRuns: 200 },
    );
  });
  test('the hash names exactly this policy', () => {
    expect(hashPolicy(policy)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(hashPolicy(exchangeDefault())).toBe(hashPolicy(exchangeDefault()));
    expect(hashPolicy(exchangeDefault({ highValueUsd: 1 }))).not.toBe(hashPolicy(exchangeDefault()));
  });
  test('every signal has a reason text, and every rule too', () => {
    for (const { code } of SIGNALS) expect(REASON_CODES[code].zh).not.toBe('');
    for (const { reason } of policy.rules) expect(REASON_CODES[reason].en).not.toBe('');
  });
});

describe('addresses', () => {
  test.each([
    ['203.0.113.7', '203.0.113.0/24', '203.0.113.x'],
    ['::ffff:203.0.113.7', '203.0.113.0/24', '203.0.113.x'],
    ['2001:db8:1:2::3', '2001:db8:1::/48', '2001:db8:1::x'],
  ])('%s', (ip, network, prefix) => {
    expect(parseNetwork(ip)).toMatchObject({ network, prefix });
  });
  test.each(['', 'localhost', '300.1.1.1', 'fe80::1%eth0', '1.2.3.4/8'])('%s is none', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });
});
