import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../../src/lib/canonical-json.ts';
import { diffPolicies } from '../../../../src/risk/policy/diff-policies.ts';
import { compilePolicy } from '../../../../src/risk/policy/load-policy.ts';
import type { CompiledPolicy } from '../../../../src/risk/policy/policy.ts';
import { policyEdges } from '../../../../src/risk/policy/policy-edges.ts';
import { parsePolicySource } from '../../../../src/risk/policy/policy-source.ts';

// Whether it passes its own tests or not.
function load(text: string): CompiledPolicy {
  const parsed = parsePolicySource(text);
  const compiled = parsed.ok ? compilePolicy(parsed.source) : parsed;
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.policy;
}

const SOURCE = `id: p
version: "1"
params: { large_usd: 1000, constructor: 1 }
acr: [urn:shualian:acr:face+device, urn:shualian:acr:device, urn:shualian:acr:totp]
expected_loss: { friction_usd: 1, account_value_usd: 100, efficacy: 1 }
rules:
  - { id: large, effect: step_up, reason: amount_high_absolute, when: amount_usd_known && amount_usd >= large_usd }
  - { id: denied, effect: deny, reason: list_denied, when: list_denied }
  - { id: quiet, effect: hold, reason: dormant_account, ttl: 60, when: dormant_account && tier_known && tier == "gold" }
tests:
  - { name: calm, given: { has_history: true, amount_usd: 10 }, expect: { decision: allow } }
  - { name: listed, given: { list_denied: true }, expect: { decision: deny } }
`;
const [FACE, DEVICE, TOTP] = ['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'];
const policy = load(SOURCE);
const against = (from: string, to: string) => diffPolicies(policy, load(SOURCE.replace(from, to)));

describe('the difference of two policies', () => {
  test('is none for the same rules in another order', () => {
    const [first = '', ...rest] = SOURCE.split('\n').filter((line) => line.startsWith('  - { id'));
    const turned = SOURCE.replace(`${first}\n`, '').replace(rest.join('\n'), [...rest, first].join('\n'));
    expect(turned).not.toBe(SOURCE);
    expect(diffPolicies(policy, load(turned))).toMatchObject({ members: [], rules: [], outcomes: [] });
  });

  test('a parameter, and where the decision turns by it', () => {
    const diff = against('large_usd: 1000', 'large_usd: 2000');
    expect(diff.members).toEqual([{ name: 'params.large_usd', before: 1000, after: 2000 }]);
    expect(diff.rules).toEqual([]);
    const examples = diff.outcomes.flatMap((one) => one.examples);
    expect(diff.outcomes[0]).toMatchObject({ before: { decision: 'step_up' }, after: { decision: 'allow' } });
    expect(examples.map(({ given }) => given['amount_usd'])).toContain(1000);
    expect(examples.every(({ moved }) => moved === 'amount_usd')).toBe(true);
  });

  test('a rule that went, one that came, one that changed', () => {
    const went = against('  - { id: denied, effect: deny, reason: list_denied, when: list_denied }\n', '').rules;
    expect(went).toMatchObject([{ id: 'denied', change: 'removed' }]);
    const moved = against('id: denied', 'id: refused').rules;
    expect(moved.map(({ id, change }) => [id, change])).toEqual([
      ['denied', 'removed'],
      ['refused', 'added'],
    ]);
    const changed = against('ttl: 60', 'ttl: 61');
    expect(changed.rules).toEqual([{ id: 'quiet', change: 'changed', members: [{ name: 'ttl', before: 60, after: 61 }] }]);
  });

  test.each([
    ['a test', 'when: list_denied', 'when: list_denied && has_history', { decision: 'deny' }, { decision: 'allow' }, { from: 'listed', moved: null }],
    ['a hold', 'dormant_account && tier', 'tier', { holds: [] }, { holds: ['dormant_account'] }, { moved: 'tier', given: { tier: 'gold' } }],
    ['an acr', ', urn:shualian:acr:totp]', ']', { acr: [DEVICE, FACE, TOTP] }, { acr: [DEVICE, FACE] }, { moved: 'amount_usd' }],
    ['the expected loss', 'friction_usd: 1', 'friction_usd: 2', { decision: 'step_up' }, { decision: 'allow' }, { moved: 'probability' }],
  ] as const)('what comes of %s', (...[, from, to, before, after, example]) => {
    const [outcome] = against(from, to).outcomes;
    expect(outcome).toMatchObject({ before, after });
    expect(outcome?.examples[0]).toMatchObject(example);
    expect(outcome?.count).toBeGreaterThan(0);
  });
});

describe('edges', () => {
  test('are distinct, move one variable at a time, and stand on both sides of each number', () => {
    const edges = policyEdges([policy]);
    expect(new Set(edges.map(({ given }) => canonicalJson(given))).size).toBe(edges.length);
    const amounts = edges.filter(({ from, moved }) => from === 'calm' && moved === 'amount_usd').map(({ given }) => given['amount_usd']);
    expect(amounts).toEqual(expect.arrayContaining([999.99, 1000, 1000.01]));
    expect(new Set(edges.filter(({ moved }) => moved === 'tier').map(({ given }) => given['tier']))).toEqual(new Set(['gold']));
    expect(edges.every(({ given, moved }) => moved === null || given[moved] !== undefined)).toBe(true);
  });
  test('of the shipped policies are many, and bounded', () => {
    const shipped = load(readFileSync('policies/exchange-default.yaml', 'utf8'));
    expect(policyEdges([shipped]).length).toBeGreaterThan(1000);
    const many = {
      ...shipped,
      document: {
        ...shipped.document,
        tests: Array.from({ length: 200 }, (_, i) => ({ name: String(i), given: { score: i }, expect: { decision: 'allow' as const } })),
      },
    };
    expect(policyEdges([many])).toHaveLength(20_000);
  });
});
