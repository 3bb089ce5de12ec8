import { describe, expect, test } from 'vitest';
import type { Score, Term } from '../../../../src/risk/decision.ts';
import type { RuleDocument, RuleEffect } from '../../../../src/risk/policy/policy.ts';
import { reasonsOf } from '../../../../src/risk/policy/reasons-of.ts';
import { testVariables } from '../../../../src/risk/policy/run-policy-tests.ts';
import type { SignalValue } from '../../../../src/risk/signal.ts';

const rule = (effect: RuleEffect, reason: string): RuleDocument => ({ id: 'r', when: 'true', effect, reason });

function reasons(
  terms: Readonly<Record<string, number>>,
  about: { rules?: readonly RuleDocument[]; given?: Record<string, SignalValue>; isLossHigh?: boolean } = {},
) {
  const list: readonly Term[] = Object.entries(terms).map(([code, weight]) => ({ code, weight }));
  const score: Score = { terms: list, logOdds: 0, probability: 0, score: 0, level: 'low', isScored: true };
  return reasonsOf(about.rules ?? [], { score, variables: testVariables(about.given ?? {}), isLossHigh: about.isLossHigh ?? false }).map(({ code, weight }) => [
    code,
    weight,
  ]);
}

describe('reasons', () => {
  test('are the evidence that weighs, heaviest first, trust last', () => {
    expect(reasons({ base: -6, prior: 1, automation: 2.3, trust_recent_step_up: -3, dormant_account: 0.7, locale_changed: 0.05 })).toEqual([
      ['automation', 2.3],
      ['dormant_account', 0.7],
      ['trust_recent_step_up', -3],
    ]);
  });
  test('are what rules say, with the weight that the score gives it, each once', () => {
    const rules = [rule('step_up', 'dormant_account'), rule('hold', 'dormant_account'), rule('deny', 'tier_limit'), rule('notify', 'device_new')];
    expect(reasons({ dormant_account: 0.05 }, { rules })).toEqual([
      ['dormant_account', 0.05],
      ['tier_limit', 0],
    ]);
  });
  test('are what is new in a chain, where it is true and weighs', () => {
    const terms = { 'net.country': 0.5, 'net.asn': 0.4, 'net.network': 2, 'net.ip': 0.05, 'device.os': 0.6, 'device.browser': 0.7 };
    const given = { country_new: true, network_new: true, ip_new: true, browser_new: true };
    expect(reasons(terms, { given })).toEqual([
      ['network_new', 2],
      ['browser_new', expect.closeTo(1.3, 9)],
      ['country_new', 0.5],
    ]);
    expect(reasons(terms)).toEqual([]);
  });
  test('say that the loss is high where the score alone asked', () => {
    expect(reasons({}, { isLossHigh: true })).toEqual([['risk_high', 0]]);
  });
});
