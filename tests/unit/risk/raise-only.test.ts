import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../../src/lib/canonical-json.ts';
import { type History } from '../../../src/risk/history/history.ts';
import { ruleHash } from '../../../src/risk/policy/rule-hash.ts';
import { at, type Change, decided, known, load, money, NOW, policy } from './exchange-person.ts';

describe('a policy only ever makes a decision stricter', () => {
  const RANK = { allow: 0, step_up: 1, deny: 2 } as const;
  const changes = fc.record({
    usd: fc.double({ min: 1, max: 1e6, noNaN: true }),
    device: fc.constantFrom('d_1', 'd_2'),
    ip: fc.ipV4(),
    draw: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  const asChange = ({ usd, device, ip }: { usd: number; device: string; ip: string }): Change =>
    money({ amountUsd: usd }, { context: { deviceId: device, ip } });
  const extra = { id: 'extra', effect: 'step_up', reason: 'risk_high', acr: ['urn:shualian:acr:device'], when: 'score > 10' };

  test('a further rule never lowers it, a shadow rule never changes it, and order means nothing', () => {
    const { document } = policy;
    const more = load(JSON.stringify({ ...document, tests: [], rules: [...document.rules, extra] }));
    const shadowed = load(JSON.stringify({ ...document, tests: [], rules: [...document.rules, { ...extra, shadow: true }] }));
    const reversed = load(JSON.stringify({ ...document, tests: [], rules: document.rules.toReversed() }));
    fc.assert(
      fc.property(changes, (change) => {
        const audit = { audit: { draw: change.draw, epoch: 'w1' } };
        const plain = decided(asChange(change), undefined, audit);
        expect(RANK[decided(asChange(change), undefined, audit, more).decision]).toBeGreaterThanOrEqual(RANK[plain.decision]);
        const beside = decided(asChange(change), undefined, audit, shadowed);
        expect([beside.decision, beside.requiredAcr, beside.reasons]).toEqual([plain.decision, plain.requiredAcr, plain.reasons]);
        const turned = decided(asChange(change), undefined, audit, reversed);
        expect([turned.decision, turned.reasons, new Set(turned.requiredAcr)]).toEqual([plain.decision, plain.reasons, new Set(plain.requiredAcr)]);
      }),
      { numRuns: 100 },
    );
  });
  test('a snooze silences a step_up rule until its time, never a deny or a hold', () => {
    const snoozed = (rule: string, until: number): History => at(known(), { snoozes: [{ rule: ruleHash(rule), until }] });
    const strange: Change = { context: { deviceId: 'd_2' } };
    expect(decided(strange, snoozed('login_device_new', NOW + 1000)).decision).toBe('allow');
    expect(decided(strange, snoozed('login_device_new', NOW)).decision).toBe('step_up');
    const held = money({ address: 'bc1qother' });
    expect(decided(held, snoozed('hold_address_new', NOW + 1000)).obligations).toHaveLength(1);
  });
  test('the same input gives the same bytes, and terms sum to the score', () => {
    fc.assert(
      fc.property(changes, (change) => {
        const [a, b] = [decided(asChange(change)), decided(asChange(change))];
        expect(canonicalJson(a as unknown as Json)).toBe(canonicalJson(b as unknown as Json));
        expect(a.score.terms.reduce((sum, { weight }) => sum + weight, 0)).toBe(a.score.logOdds);
      }),
      { numRuns: 200 },
    );
  });
});
