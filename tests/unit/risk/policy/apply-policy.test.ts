import { describe, expect, test } from 'vitest';
import type { Decision, Score } from '../../../../src/risk/decision.ts';
import { applyPolicy, type PolicyInput } from '../../../../src/risk/policy/apply-policy.ts';
import { loadPolicy } from '../../../../src/risk/policy/load-policy.ts';
import { ruleHash } from '../../../../src/risk/policy/rule-hash.ts';
import { testVariables } from '../../../../src/risk/policy/run-policy-tests.ts';
import type { SignalValue } from '../../../../src/risk/signal.ts';

const NOW = 1_700_000_000_000;
const [FACE, DEVICE, TOTP] = ['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'] as const;
const ANY = [FACE, DEVICE, TOTP];

/** A rule that holds when its own flag is set. */
const FLAG = { a: 'has_history', b: 'automation', c: 'list_denied', d: 'dormant_account' } as const;
type RuleName = keyof typeof FLAG;
const rule = (name: RuleName, members: object): object => ({ id: name, when: FLAG[name], reason: 'risk_high', ...members });
const asking = (name: RuleName, members: object = {}): object => rule(name, { effect: 'step_up', acr: ANY, ...members });

function run(
  rules: readonly object[],
  fired: readonly RuleName[],
  more: Partial<PolicyInput> & { given?: Record<string, SignalValue>; loss?: object } = {},
): Decision {
  const { given, loss, ...input } = more;
  const loaded = loadPolicy(JSON.stringify({ id: 'p', version: '1', rules, ...(loss ? { expected_loss: loss } : {}) }));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  const variables = testVariables({ ...Object.fromEntries(fired.map((name) => [FLAG[name], true])), ...given });
  const score: Score = { terms: [], logOdds: 0, probability: Number(variables['probability']), score: 0, level: 'low', isScored: true };
  return applyPolicy({ at: NOW, auditDraw: 1, isAuditPassed: false, snoozes: [], variables, score, ...input }, loaded.policy);
}

describe('what is stricter wins, whatever the order', () => {
  const rules = [
    asking('a', { reason: 'device_new' }),
    rule('b', { effect: 'deny', reason: 'list_denied' }),
    rule('c', { effect: 'notify' }),
    rule('d', { effect: 'hold', ttl: 60 }),
  ];
  test.each([
    [[], 'allow', []],
    [['c'], 'allow', []],
    [['a'], 'step_up', ['device_new']],
    [['b'], 'deny', ['list_denied']],
    [['a', 'b'], 'deny', ['device_new', 'list_denied']],
    [['d'], 'allow', ['risk_high']],
    [['a', 'b', 'c', 'd'], 'deny', ['device_new', 'list_denied', 'risk_high']],
  ] as const)('%j → %s', (fired, decision, codes) => {
    for (const order of [rules, rules.toReversed()]) {
      const result = run(order, fired);
      expect([result.decision, result.reasons.map(({ code }) => code)]).toEqual([decision, codes]);
      expect(result.rules.map(({ id }) => id).sort()).toEqual([...fired]);
      expect(result.obligations).toHaveLength(fired.some((name) => name === 'd') ? 1 : 0);
    }
  });
  test('a denied event asks for nothing', () => {
    expect(run(rules, ['a', 'b'])).toMatchObject({ requiredAcr: [], methods: null });
  });
});

describe('what is asked for satisfies every rule', () => {
  const rules = [
    asking('a'),
    asking('b', { acr: [FACE, DEVICE] }),
    asking('c', { methods: ['face', 'passkey'] }),
    asking('d', { confirm: true, methods: ['passkey', 'totp'] }),
  ];
  test.each([
    [['a'], ANY, null, false],
    [['b'], [FACE, DEVICE], null, false],
    [['a', 'b'], [FACE, DEVICE], null, false],
    [['a', 'c'], ANY, ['face', 'passkey'], false],
    [['c', 'd'], ANY, ['passkey'], true],
    [['a', 'b', 'c', 'd'], [FACE, DEVICE], ['passkey'], true],
    [[], [], null, false],
  ] as const)('%j', (fired, requiredAcr, methods, confirmRequired) => {
    expect(run(rules, fired)).toMatchObject({ requiredAcr, methods, confirmRequired });
  });
});

describe('who may judge a face', () => {
  const rules = [
    asking('a'),
    asking('b', { providers: ['azure-face', 'local-active'], assurance: 'device_attested' }),
    asking('c', { providers: ['aws-rekognition', 'azure-face'], assurance: 'server_verified' }),
    asking('d', { providers: ['local-active'], assurance: 'client_asserted' }),
  ];
  test.each([
    [['a'], null, null],
    [['a', 'b'], ['local-active', 'azure-face'], 'device_attested'],
    [['b', 'c'], ['azure-face'], 'server_verified'],
    [['d'], ['local-active'], 'client_asserted'],
    [['c', 'd'], [], 'server_verified'],
  ] as const)('%j', (fired, providers, assurance) => {
    expect(run(rules, fired)).toMatchObject({ providers, assurance });
    expect(run([...rules].reverse(), fired)).toMatchObject({ providers, assurance });
  });
  test('nobody is asked for where it is denied', () => {
    const denying = [...rules, { id: 'no', when: FLAG.a, reason: 'risk_high', effect: 'deny' }];
    expect(run(denying, ['a', 'b'])).toMatchObject({ decision: 'deny', providers: null, assurance: null });
  });
});

describe('holds', () => {
  const hold = rule('a', { effect: 'hold', ttl: 3600, since: 'contact_change_age_s', reason: 'phone_changed_recently' });
  test.each([
    ['from the event when the age is not known', {}, NOW + 3_600_000],
    ['from the change', { contact_change_age_s: 600 }, NOW + 3_000_000],
    ['to the last second', { contact_change_age_s: 3599 }, NOW + 1000],
  ])('%s', (_name, given, until) => {
    expect(run([hold], ['a'], { given }).obligations).toEqual([{ type: 'hold', until, reason: 'phone_changed_recently' }]);
  });
  test('lapse: nothing is held until a time that has passed', () => {
    expect(run([hold], ['a'], { given: { contact_change_age_s: 3600 } })).toMatchObject({ decision: 'allow', obligations: [] });
  });
});

describe('a snooze', () => {
  const snoozes = (until: number) => ({ snoozes: [{ rule: ruleHash('a'), until }] });
  test.each([
    ['step_up', { acr: ANY }, 'allow', 'snoozed'],
    ['notify', {}, 'allow', 'snoozed'],
    ['deny', {}, 'deny', 'enforced'],
    ['hold', { ttl: 60 }, 'allow', 'enforced'],
    ['audit', { acr: ANY, rate: 1 }, 'step_up', 'enforced'],
  ])('of %s', (effect, members, decision, status) => {
    const result = run([rule('a', { effect, ...members })], ['a'], { ...snoozes(NOW + 1), auditDraw: 0 });
    expect([result.decision, result.rules.map((one) => one.status)]).toEqual([decision, [status]]);
    expect(result.obligations).toHaveLength(effect === 'hold' ? 1 : 0);
  });
  test('ends at its time, and is of one rule', () => {
    expect(run([asking('a')], ['a'], snoozes(NOW)).decision).toBe('step_up');
    expect(run([asking('a'), asking('b')], ['a', 'b'], snoozes(NOW + 1)).decision).toBe('step_up');
  });
});

describe('chance', () => {
  const audit = rule('a', { effect: 'audit', acr: [FACE, DEVICE], rate: 0.25, reason: 'random_audit' });
  test.each([
    [0.2499, false, 'step_up', 'enforced'],
    [0.25, false, 'allow', 'not_sampled'],
    [0, true, 'allow', 'audit_passed'],
    [0.9, true, 'allow', 'not_sampled'],
  ])('draw %d, passed today %s → %s', (auditDraw, isAuditPassed, decision, status) => {
    const result = run([audit], ['a'], { auditDraw, isAuditPassed });
    expect(result).toMatchObject({ decision, auditRate: 0.25, rules: [{ status }], requiredAcr: decision === 'step_up' ? [FACE, DEVICE] : [] });
  });
  test('the rate of what could not be audited is none', () => {
    expect(run([audit], []).auditRate).toBe(0);
    expect(run([rule('a', { effect: 'audit', acr: ANY, rate: 1, shadow: true })], ['a'], { auditDraw: 0 })).toMatchObject({ decision: 'allow', auditRate: 0 });
  });
});

describe('expected loss', () => {
  const loss = { friction_usd: 1, account_value_usd: 100, efficacy: 0.5, acr: [FACE, DEVICE] };
  test.each([
    ['no more than the friction', { probability: 0.02 }, 'allow', 1],
    ['more than the friction', { probability: 0.0201 }, 'step_up', 1.005],
    ['an amount instead of the account', { probability: 0.001, amount_usd: 4000 }, 'step_up', 2],
    ['a small amount', { probability: 0.02, amount_usd: 50 }, 'allow', 0.5],
  ])('%s', (_name, given, decision, usd) => {
    const result = run([asking('a')], [], { given, loss });
    expect([result.decision, result.expectedLoss?.frictionUsd]).toEqual([decision, 1]);
    expect(result.expectedLoss?.usd).toBeCloseTo(usd, 9);
    expect(result.reasons).toEqual(decision === 'step_up' ? [{ code: 'risk_high', weight: 0 }] : []);
  });
  test('asks together with rules, and not where nothing was scored', () => {
    const given = { probability: 0.5 };
    expect(run([asking('a')], ['a'], { given, loss }).requiredAcr).toEqual([FACE, DEVICE]);
    const score: Score = { terms: [], logOdds: 0, probability: 0.5, score: 0, level: 'low', isScored: false };
    expect(run([asking('a')], [], { given, loss, score })).toMatchObject({ decision: 'allow', expectedLoss: null });
    expect(run([asking('a')], [], { given }).expectedLoss).toBeNull();
  });
});
