import { describe, expect, test } from 'vitest';
import { EMPTY_HISTORY } from '../../../../src/risk/history/history.ts';
import { type Finding, scoreEvent } from '../../../../src/risk/score/score-event.ts';
import { SCORE_MODEL, type ScoreModel } from '../../../../src/risk/score/weights.ts';
import { AWAY, factsOf, known, viewOf } from './facts-of.ts';

const input = (change: Parameters<typeof factsOf>[0] = {}, history = known()) => ({ facts: factsOf(change), history, population: viewOf() });
const weightsOf = (findings: readonly Finding[], of = input()) => Object.fromEntries(scoreEvent(of, findings).terms.map(({ code, weight }) => [code, weight]));
const evidence = (name: string, group: Finding['group'], weight: number): Finding => ({ name, group, weight });

/** Numbers of this test alone, so that fitting changes nothing here. */
const plain: ScoreModel = { ...SCORE_MODEL, base: -0.68, history: 0.34, calibration: [] };

describe('terms', () => {
  test('base and priors, by hand', () => {
    const score = scoreEvent(input({ type: 'withdrawal.create' }, EMPTY_HISTORY), [], plain);
    expect(score.terms).toEqual([
      { code: 'base', weight: -0.68 },
      { code: 'prior.type', weight: expect.closeTo(Math.log(1e-3 / 0.999), 14) },
      // .34 · ½ · ln(12/2)
      { code: 'prior.history', weight: expect.closeTo(0.30459910976876936, 14) },
    ]);
    expect(score.isScored).toBe(false);
  });

  test('a first event still has evidence', () => {
    const score = scoreEvent(input({}, EMPTY_HISTORY), [evidence('automation', 'device', 2.3), evidence('travel_impossible', 'network', 1)], plain);
    expect(score.terms.slice(3)).toEqual([
      { code: 'automation', weight: 2.3 },
      { code: 'travel_impossible', weight: 1 },
    ]);
  });

  test('chains are named by level and weighed as seen or new', () => {
    const model: ScoreModel = { ...plain, seen: plain.seen.map(() => 1), novel: plain.novel.map(() => 2) };
    const home = scoreEvent(input(), [], model).terms.slice(3);
    expect(home.map(({ code }) => code)).toEqual([
      'net.country',
      'net.asn',
      'net.network',
      'net.ip',
      'device.device_type',
      'device.os',
      'device.browser',
      'device.browser_version',
      'device.user_agent',
    ]);
    expect(home.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThan(0);
    const away = scoreEvent(input({ chain: AWAY }), [], model).terms.slice(3);
    expect(away.map(({ code }) => code)).toEqual(['net.country', 'device.device_type']);
    const single = scoreEvent(input({ chain: AWAY }), [], { ...model, novel: plain.novel.map(() => 1) }).terms.slice(3);
    expect(away.map(({ weight }) => weight)).toEqual(single.map(({ weight }) => 2 * weight));
    expect(away.every(({ weight }) => weight > 0)).toBe(true);
  });

  test('of a group only the strongest weighs, of trust the strongest trust; what does not speak is left out', () => {
    const terms = weightsOf([
      evidence('payee_fan_in', 'payee', 1.5),
      evidence('payee_flagged', 'payee', 3.5),
      evidence('address_new', 'payee', 1),
      evidence('amount_high_relative', 'amount', -1),
      evidence('balance_drain', 'amount', 0),
      evidence('trust_device_long_known', 'trust', -1.5),
      evidence('trust_recent_step_up', 'trust', -3),
      evidence('account_young', null, 0.5),
      evidence('dormant_account', null, 0.7),
    ]);
    expect(terms).toMatchObject({ payee_flagged: 3.5, amount_high_relative: -1, trust_recent_step_up: -3, account_young: 0.5, dormant_account: 0.7 });
    for (const name of ['payee_fan_in', 'address_new', 'balance_drain', 'trust_device_long_known']) expect(terms).not.toHaveProperty(name);
  });

  test('of equals the first weighs, once', () => {
    const terms = weightsOf([evidence('password_changed_recently', 'change', 1.5), evidence('phone_changed_recently', 'change', 1.5)]);
    expect(terms).toHaveProperty('password_changed_recently');
    expect(terms).not.toHaveProperty('phone_changed_recently');
  });

  test('the stronger of network findings and network chain weighs', () => {
    const away = input({ chain: AWAY });
    const chain = Object.entries(weightsOf([], away)).filter(([code]) => code.startsWith('net.'));
    const sum = chain.reduce((total, [, weight]) => total + weight, 0);
    expect(sum).toBeGreaterThan(0);
    const weaker = weightsOf([evidence('travel_impossible', 'network', sum - 0.01)], away);
    expect(weaker).not.toHaveProperty('travel_impossible');
    expect(weaker).toHaveProperty('net.country');
    const stronger = weightsOf([evidence('hosting_new', 'network', 0.5), evidence('travel_impossible', 'network', sum + 0.01)], away);
    expect(stronger).toHaveProperty('travel_impossible');
    expect(stronger).not.toHaveProperty('hosting_new');
    expect(Object.keys(stronger).some((code) => code.startsWith('net.'))).toBe(false);
    expect(Object.keys(stronger).some((code) => code.startsWith('device.'))).toBe(true);
  });
});

describe('score', () => {
  const at = (logOdds: number) => scoreEvent(input({}, EMPTY_HISTORY), [evidence('x', null, logOdds)], { ...plain, base: 0, history: 0 });
  const prior = Math.log(1e-4 / (1 - 1e-4));

  test('0 at one in ten thousand, 100 at even odds, level by thirds', () => {
    expect(at(1e-300)).toMatchObject({ score: 0, level: 'low', probability: expect.closeTo(1e-4, 12) });
    expect(at(-prior)).toMatchObject({ score: 100, level: 'high', probability: expect.closeTo(0.5, 12) });
    expect(at(-5)).toMatchObject({ score: 0, level: 'low' });
    expect(at(20)).toMatchObject({ score: 100, level: 'high' });
    expect([0.296, 0.304, 0.596, 0.604].map((part) => at(part * -prior)).map(({ score, level }) => [score, level])).toEqual([
      [30, 'medium'],
      [30, 'medium'],
      [60, 'high'],
      [60, 'high'],
    ]);
    expect([0.294, 0.594].map((part) => at(part * -prior).level)).toEqual(['low', 'medium']);
  });

  test('calibration is of the evidence, so that it holds at any rate of fraud', () => {
    const halved: ScoreModel = {
      ...plain,
      base: 0,
      history: 0,
      calibration: [
        [-4, -2],
        [4, 2],
      ],
    };
    const odds = (type: 'login' | 'withdrawal.create') => {
      const { probability } = scoreEvent(input({ type }, EMPTY_HISTORY), [evidence('x', null, 3)], halved);
      return Math.log(probability / (1 - probability));
    };
    expect(odds('login')).toBeCloseTo(prior + 1.5, 10);
    expect(odds('withdrawal.create')).toBeCloseTo(Math.log(1e-3 / 0.999) + 1.5, 10);
  });
});
