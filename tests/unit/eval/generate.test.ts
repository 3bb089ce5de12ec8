import { describe, expect, it } from 'vitest';
import { generateLogins } from '../../../eval/risk/generate.ts';
import { marginalsOf } from '../../../eval/risk/marginals.ts';
import { createPrng } from '../../../eval/risk/prng.ts';
import { OURS, runSeed } from '../../../eval/risk/run-seed.ts';
import { SCORE_MODEL } from '../../../src/risk/score/weights.ts';

describe('generated logins', () => {
  it('are the same from the same seed, in order of time, and others from another', () => {
    const once = generateLogins(createPrng(7), { users: 500 }).logins;
    expect(generateLogins(createPrng(7), { users: 500 }).logins).toEqual(once);
    expect(generateLogins(createPrng(8), { users: 500 }).logins).not.toEqual(once);
    expect(once.every((login, i) => i === 0 || login.at >= (once[i - 1]?.at ?? 0))).toBe(true);
  });

  it('have the published marginals', () => {
    const off = marginalsOf(generateLogins(createPrng(1), { users: 30_000 }).logins).filter(
      ({ published, generated, tolerance }) => Math.abs(published - generated) > tolerance,
    );
    expect(off).toEqual([]);
  });

  it('are told apart from strangers by the model, the same way each time', () => {
    const run = () => runSeed(3, { users: 1500, model: SCORE_MODEL });
    const { report } = run();
    expect(run().report.map(({ scores }) => scores[OURS])).toEqual(report.map(({ scores }) => scores[OURS]));
    const mean = (isAttack: boolean): number => {
      const some = report.filter(({ attacker }) => (attacker === 'naive') === isAttack && (attacker === null || attacker === 'naive'));
      return some.reduce((sum, { scores }) => sum + (scores[OURS] ?? 0), 0) / some.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false) + 3);
  });
});
