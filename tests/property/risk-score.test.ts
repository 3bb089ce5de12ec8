import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_HISTORY, type History } from '../../src/risk/history/history.ts';
import { LEVELS } from '../../src/risk/levels.ts';
import type { LevelView } from '../../src/risk/population/population-view.ts';
import type { EvidenceGroup, SignalInput } from '../../src/risk/signal.ts';
import { amountTerm } from '../../src/risk/score/amount-term.ts';
import { logGamma } from '../../src/risk/score/log-gamma.ts';
import { type Finding, scoreEvent } from '../../src/risk/score/score-event.ts';
import { walkChains } from '../../src/risk/score/walk-chains.ts';
import { DAY, factsOf, HOME, NOW } from '../unit/risk/score/facts-of.ts';
import { anyInput as input, anyPlace as place, anyUsd as usd, TODAY as today } from './any-input.ts';

const groups: readonly (EvidenceGroup | null)[] = [null, null, 'network', 'device', 'amount', 'payee', 'change', 'failures', 'crowd', 'list', 'trust'];
const findings: fc.Arbitrary<readonly Finding[]> = fc
  .array(fc.record({ group: fc.constantFrom(...groups), weight: fc.oneof(fc.constant(0), fc.double({ min: -4, max: 4, noNaN: true })) }), { maxLength: 30 })
  .map((list) => list.map(({ group, weight }, i) => ({ name: `s${String(i)}`, group, weight: group === 'trust' ? -Math.abs(weight) : weight })));

const runs = { numRuns: 1000 };

describe('the score of any event', () => {
  test('is the sum of its terms exactly, and the same bytes again', () => {
    fc.assert(
      fc.property(input, findings, (of, found) => {
        const score = scoreEvent(of, found);
        let sum = 0;
        for (const { weight } of score.terms) sum += weight;
        expect(sum).toBe(score.logOdds);
        const copy: typeof of = structuredClone(of);
        expect(JSON.stringify(scoreEvent(copy, structuredClone(found)))).toBe(JSON.stringify(score));
      }),
      runs,
    );
  });

  test('is a number, with a probability, a scale and a level that agree', () => {
    fc.assert(
      fc.property(input, findings, (of, found) => {
        const score = scoreEvent(of, found);
        expect([score.logOdds, ...score.terms.map(({ weight }) => weight)].every(Number.isFinite)).toBe(true);
        expect(score.probability).toBeGreaterThan(0);
        expect(score.probability).toBeLessThanOrEqual(1);
        expect(Number.isInteger(score.score) && score.score >= 0 && score.score <= 100).toBe(true);
        expect(score.level).toBe(score.score >= 60 ? 'high' : score.score >= 30 ? 'medium' : 'low');
        expect(score.isScored).toBe(of.history.n > 0);
        expect(new Set(score.terms.map(({ code }) => code)).size).toBe(score.terms.length);
      }),
      runs,
    );
  });

  test('hears one voice a group at most, and of the network either findings or chain', () => {
    fc.assert(
      fc.property(input, findings, (of, found) => {
        const heard = scoreEvent(of, found).terms.map(({ code }) => code);
        const voices = found.filter(({ name }) => heard.includes(name));
        const inGroups = voices.flatMap(({ group }) => group ?? []);
        expect(new Set(inGroups).size).toBe(inGroups.length);
        if (inGroups.includes('network')) expect(heard.some((code) => code.startsWith('net.'))).toBe(false);
        const alone = found.filter(({ group, weight }) => group === null && weight !== 0);
        expect(voices.filter(({ group }) => group === null)).toEqual(alone);
      }),
      runs,
    );
  });

  test('rises with every finding that speaks for fraud', () => {
    fc.assert(
      fc.property(
        input,
        findings,
        fc.double({ min: 0.01, max: 4, noNaN: true }),
        fc.constantFrom(...groups.filter((group) => group !== 'trust')),
        (of, found, weight, group) => {
          const before = scoreEvent(
            of,
            found.filter((finding) => finding.weight > 0),
          );
          const after = scoreEvent(of, [...found.filter((finding) => finding.weight > 0), { name: 'more', group, weight }]);
          expect(after.logOdds).toBeGreaterThanOrEqual(before.logOdds - 1e-9);
          expect(after.score).toBeGreaterThanOrEqual(before.score);
        },
      ),
      runs,
    );
  });

  test('does not look at where on earth it is', () => {
    fc.assert(
      fc.property(input, findings, fc.option(place), (of, found, elsewhere) => {
        const moved = {
          ...of,
          facts: { ...of.facts, place: elsewhere },
          history: { ...of.history, lastSuccess: of.history.lastSuccess && { ...of.history.lastSuccess, place: elsewhere } },
        };
        expect(scoreEvent(moved, found)).toEqual(scoreEvent(of, found));
      }),
      runs,
    );
  });
});

describe('a known value', () => {
  // Weighs against fraud as long as an attacker is likelier to bring it by chance than this person something new: ν · pg ≤ (1 − ν) · share. Beyond, being known for once is itself rare.
  test('is never riskier than a new one at the same level', () => {
    const rare = fc.record({
      total: fc.integer({ min: 1000, max: 1e8 }),
      own: fc.integer({ min: 1, max: 50 }),
      extra: fc.nat({ max: 20 }),
      novelPer10: fc.nat({ max: 5 }),
    });
    fc.assert(
      fc.property(rare, fc.nat({ max: LEVELS.length - 1 }), fc.nat({ max: 1000 }), ({ total, own, extra, novelPer10 }, at, distinct) => {
        const n = own + extra;
        const view: LevelView = { count: own, distinct, trials: 10_000, novel: novelPer10 * 1000 };
        const levels = LEVELS.map((_, i) => (i === at ? view : null));
        const chain = HOME.map((home, i) => (i === at ? home : null));
        const sighting = { value: HOME[at] ?? 0, count: own, lastDay: today, isProvisional: false };
        const person = (isKnown: boolean): History => ({
          ...EMPTY_HISTORY,
          n,
          lastSuccess: { at: NOW - DAY, place: null },
          levels: LEVELS.map((_, i) => ({ seen: i === at && isKnown ? [sighting] : [], s: 0, e: 0 })),
        });
        const of = (isKnown: boolean, found: number): SignalInput => ({
          facts: factsOf({ chain }),
          history: person(isKnown),
          population: { total, levels: levels.map((one) => one && { ...one, count: found }), amount: { mean: 6, variance: 2 } },
        });
        const [seen, novel] = [walkChains(of(true, own))[0], walkChains(of(false, 0))[0]];
        expect([seen?.isNovel, novel?.isNovel]).toEqual([false, true]);
        expect(seen?.ratio).toBeLessThanOrEqual(novel?.ratio ?? Number.NaN);
        expect(novel?.ratio).toBeGreaterThanOrEqual(0);
        if ((seen?.ratio ?? 0) <= 0) expect(scoreEvent(of(true, own), []).logOdds).toBeLessThanOrEqual(scoreEvent(of(false, 0), []).logOdds);
      }),
      runs,
    );
  });

  test('tells less the newer things the person is known for, and a new one more', () => {
    fc.assert(
      fc.property(
        input,
        fc.nat({ max: LEVELS.length - 1 }),
        fc.double({ min: 0, max: 64, noNaN: true }),
        fc.double({ min: 0, max: 64, noNaN: true }),
        (of, at, a, b) => {
          const withRate = (s: number): SignalInput => ({
            ...of,
            history: { ...of.history, levels: of.history.levels.map((one, i) => (i === at ? { ...one, s } : one)) },
          });
          const [low, high] = [walkChains(withRate(Math.min(a, b))), walkChains(withRate(Math.max(a, b)))];
          expect(high.map((step) => [step.level, step.isNovel])).toEqual(low.map((step) => [step.level, step.isNovel]));
          for (const [i, step] of high.entries()) {
            const before = low[i]?.ratio ?? Number.NaN;
            if (step.isNovel) expect(step.ratio).toBeLessThanOrEqual(before);
            else expect(step.ratio).toBeGreaterThanOrEqual(before);
          }
        },
      ),
      runs,
    );
  });
});

describe('amounts', () => {
  test('any amount has a bounded term; above the own mean a larger one never has a smaller', () => {
    fc.assert(
      fc.property(input, usd, usd, (of, a, b) => {
        const at = (amountUsd: number) => amountTerm({ ...of, facts: { ...of.facts, money: { amountUsd, balanceUsd: 1e300, asset: 'BTC' } } });
        for (const term of [amountTerm(of), at(a), at(b)]) {
          if (term === null) continue;
          expect(term.term).toBeGreaterThanOrEqual(-1);
          expect(term.term).toBeLessThanOrEqual(3);
          expect(Number.isFinite(term.deviation)).toBe(true);
        }
        const [small, large] = [at(Math.min(a, b)), at(Math.max(a, b))];
        if (small && large && small.deviation > 0) expect(large.term).toBeGreaterThanOrEqual(small.term - 1e-9);
      }),
      runs,
    );
  });

  test('the gamma function keeps Γ(x + 1) = x Γ(x)', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 200, noNaN: true }), (x) => {
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-11);
      }),
    );
  });
});
