import { readFileSync } from 'node:fs';
import { celEnv, parse, plan } from '@bufbuild/cel';
import { describe, expect, test } from 'vitest';
import { createPrng } from '../../eval/risk/prng.ts';
import { loadPolicy } from '../../src/risk/policy/load-policy.ts';
import type { CompiledPolicy } from '../../src/risk/policy/policy.ts';
import { drawVariables, namedBy } from '../support/draw-variables.ts';

// A second implementation of the expression language must agree on every shipped rule, over facts drawn at random and at the numbers and words that the rules name.
const FACTS_A_RULE = 10_000;

function load(name: string): CompiledPolicy {
  const loaded = loadPolicy(readFileSync(`policies/${name}.yaml`, 'utf8'));
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return loaded.policy;
}

describe.each(['exchange-default', 'web-basic'])('%s', (name) => {
  const policy = load(name);
  const prng = createPrng(20_261_126);
  const named = namedBy(policy.mentions.values);
  const facts = Array.from({ length: FACTS_A_RULE }, () => drawVariables(prng, named));
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
