import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../src/lib/canonical-json.ts';
import type { Decision, Score } from '../../src/risk/decision.ts';
import { applyPolicy, type PolicyInput } from '../../src/risk/policy/apply-policy.ts';
import { loadPolicy } from '../../src/risk/policy/load-policy.ts';
import { ruleHash } from '../../src/risk/policy/rule-hash.ts';
import { testVariables } from '../../src/risk/policy/run-policy-tests.ts';

// Policies drawn at random: what a rule may do is to make a decision stricter, whatever the others are and wherever it stands.
const [FACE, DEVICE, TOTP] = ['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'];
const FLAGS = ['has_history', 'automation', 'list_denied', 'dormant_account', 'counters_available'];
const RANK = { allow: 0, step_up: 1, deny: 2 } as const;

// Each leaves the phone's key, so that any of them may stand together.
const acr = fc.constantFrom([FACE, DEVICE, TOTP], [FACE, DEVICE], [DEVICE, TOTP], [DEVICE]);
const providers = fc.constantFrom(['local-active', 'azure-face'], ['azure-face', 'aws-rekognition'], ['aws-rekognition']);
const assurance = fc.constantFrom('client_asserted', 'device_attested', 'server_verified');
const effect = fc.oneof(
  fc.record(
    { effect: fc.constant('step_up'), acr, methods: fc.constantFrom(['passkey', 'face'], ['passkey', 'totp']), confirm: fc.boolean(), providers, assurance },
    { requiredKeys: ['effect', 'acr'] },
  ),
  fc.record({ effect: fc.constant('audit'), acr, rate: fc.constantFrom(0, 0.3, 0.7, 1) }),
  fc.record(
    { effect: fc.constant('hold'), ttl: fc.integer({ min: 1, max: 90_000 }), since: fc.constantFrom('contact_change_age_s', 'score') },
    { requiredKeys: ['effect', 'ttl'] },
  ),
  fc.record({ effect: fc.constant('deny') }),
  fc.record({ effect: fc.constant('notify') }),
);
const rule = fc
  .tuple(effect, fc.constantFrom(...FLAGS), fc.constantFrom('risk_high', 'device_new', 'list_denied'), fc.constantFrom(true, false, false))
  .map(([members, when, reason, shadow]) => ({ ...members, when, reason, shadow }));
const rules = fc.array(rule, { minLength: 1, maxLength: 8 }).map((drawn) => drawn.map((one, i) => ({ id: `r${String(i)}`, ...one })));
const input = fc
  .record({
    flags: fc.subarray(FLAGS),
    auditDraw: fc.constantFrom(0, 0.3, 0.5, 0.99),
    isAuditPassed: fc.boolean(),
    age: fc.constantFrom(null, 0, 3600, 90_000),
    snoozed: fc.subarray(['r0', 'r3', 'r7', 'new']),
    probability: fc.constantFrom(0, 0.02, 0.9),
  })
  .map(({ flags, age, snoozed, probability, ...rest }): PolicyInput => {
    const given = {
      ...Object.fromEntries(FLAGS.map((name) => [name, flags.includes(name)])),
      ...(age === null ? {} : { contact_change_age_s: age }),
      probability,
    };
    const score: Score = { terms: [], logOdds: 0, probability, score: 0, level: 'low', isScored: true };
    return { at: 1000, snoozes: snoozed.map((id) => ({ rule: ruleHash(id), until: 1001 })), variables: testVariables(given), score, ...rest };
  });

function apply(document: readonly object[], given: PolicyInput): Decision {
  const loaded = loadPolicy(
    JSON.stringify({ id: 'p', version: '1', rules: document, expected_loss: { friction_usd: 1, account_value_usd: 100, efficacy: 1, acr: [DEVICE] } }),
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return applyPolicy(given, loaded.policy);
}

const holdsOf = ({ obligations }: Decision): readonly string[] => obligations.map((hold) => canonicalJson(hold as unknown as Json));
const acting = (decision: Decision): object => {
  const { requiredAcr, methods, rules: fired, obligations, ...rest } = decision;
  return {
    ...rest,
    requiredAcr: new Set(requiredAcr),
    methods: methods && new Set(methods),
    fired: new Set(fired.map(({ id, status }) => `${id} ${status}`)),
    holds: new Set(holdsOf({ ...decision, obligations })),
  };
};

describe('rules of any policy', () => {
  test('a further one never makes a decision milder', () => {
    fc.assert(
      fc.property(rules, rule, input, (document, further, given) => {
        const [before, after] = [apply(document, given), apply([...document, { id: 'new', ...further }], given)];
        expect(RANK[after.decision]).toBeGreaterThanOrEqual(RANK[before.decision]);
        expect(holdsOf(after)).toEqual(expect.arrayContaining([...holdsOf(before)]));
        expect(after.auditRate).toBeGreaterThanOrEqual(before.auditRate);
        expect(after.confirmRequired || !before.confirmRequired).toBe(true);
        // What is asked for is never more than what was enough before, and never nothing.
        if (before.decision === 'step_up' && after.decision === 'step_up') expect(before.requiredAcr).toEqual(expect.arrayContaining([...after.requiredAcr]));
        expect(after.requiredAcr.includes(DEVICE ?? '')).toBe(after.decision === 'step_up');
      }),
      { numRuns: 800, seed: 20_261_126 },
    );
  });

  test('one in shadow changes nothing but the list of what would have held', () => {
    fc.assert(
      fc.property(rules, rule, input, (document, further, given) => {
        const [before, after] = [apply(document, given), apply([...document, { id: 'new', ...further, shadow: true }], given)];
        expect({ ...after, rules: after.rules.filter(({ id }) => id !== 'new') }).toEqual(before);
      }),
      { numRuns: 300, seed: 20_261_126 },
    );
  });

  test('mean the same in any order, and the same input gives the same bytes', () => {
    fc.assert(
      fc.property(rules, input, fc.nat(), (document, given, turn) => {
        const at = turn % document.length;
        const [one, again, turned] = [
          apply(document, given),
          apply(document, given),
          apply([...document.slice(at), ...document.slice(0, at)].toReversed(), given),
        ];
        expect(canonicalJson(again as unknown as Json)).toBe(canonicalJson(one as unknown as Json));
        expect(acting(turned)).toEqual(acting(one));
      }),
      { numRuns: 300, seed: 20_261_126 },
    );
  });
});
