import { readFileSync } from 'node:fs';
import { celEnv, parse, plan } from '@bufbuild/cel';
import { describe, expect, test } from 'vitest';
import { createPrng, type Prng } from '../../eval/risk/prng.ts';
import { loadPolicy } from '../../src/risk/policy/load-policy.ts';
import type { CompiledPolicy, Variables } from '../../src/risk/policy/policy.ts';
import { DECLARATIONS } from '../../src/risk/policy/variables.ts';
import type { SignalType, SignalValue } from '../../src/risk/signal.ts';

// A second implementation of the expression language must agree on every shipped rule, over facts drawn at random and at the numbers that the rules name.
const FACTS_A_RULE = 10_000;
const WORDS = [
  '',
  'login',
  'withdrawal.create',
  'withdrawal_address.add',
  'phone.change',
  'registration',
  'api_key.create',
  'limit.raise',
  'kyc0',
  'kyc1',
  'kyc2',
  'kyc3',
  'low',
  'high',
  'mobile',
];

function load(name: string): CompiledPolicy {
  const loaded = loadPolicy(readFileSync(`policies/${name}.yaml`, 'utf8'));
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return loaded.policy;
}

/** Numbers of a policy, a little below and above each. */
function edges(policy: CompiledPolicy): readonly number[] {
  const numbers = [...Object.values(policy.document.params), 0, 1, 5, 24].filter((value): value is number => typeof value === 'number');
  return numbers.flatMap((value) => [value, value - 1e-9, value + 1e-9, value - 1, value + 1]);
}

function draw(prng: Prng, numbers: readonly number[]): Variables {
  const of: Readonly<Record<SignalType, () => SignalValue>> = {
    bool: () => prng.next() < 0.5,
    double: () => (prng.next() < 0.6 ? (numbers[prng.below(numbers.length)] ?? 0) : (prng.next() - 0.2) * 10 ** (prng.below(12) - 4)),
    string: () => WORDS[prng.below(WORDS.length)] ?? '',
  };
  const variables: Record<string, SignalValue> = {};
  for (const { name, type, mayBeUnknown } of DECLARATIONS) {
    variables[name] = of[type]();
    if (mayBeUnknown) variables[`${name}_known`] = prng.next() < 0.8;
  }
  return variables;
}

describe.each(['exchange-default', 'web-basic'])('%s', (name) => {
  const policy = load(name);
  const prng = createPrng(20_261_126);
  const numbers = edges(policy);
  const facts = Array.from({ length: FACTS_A_RULE }, () => draw(prng, numbers));
  const fired = facts.map((variables) => new Set(policy.matching(variables).map(({ id }) => id)));
  test.each(policy.document.rules.map(({ id, when }) => [id, when] as const))('%s', (id, when) => {
    const oracle = plan(celEnv(), parse(when));
    let matches = 0;
    facts.forEach((variables, i) => {
      const expected = oracle({ ...variables, ...policy.document.params });
      if (expected !== (fired[i]?.has(id) ?? false)) throw new Error(`${id}: ${JSON.stringify(expected)} by the oracle for ${JSON.stringify(variables)}`);
      if (expected === true) matches += 1;
    });
    // Facts that never fire a rule would prove nothing.
    expect(matches).toBeGreaterThan(0);
    expect(matches).toBeLessThan(FACTS_A_RULE);
  });
});
