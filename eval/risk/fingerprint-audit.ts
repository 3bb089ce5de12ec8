import { auc } from './metrics.ts';
import type { Sample } from './run-seed.ts';

const ROUNDS = 300;

/**
 * Tries to tell attacks from genuine logins by what an attack must not differ in: rhythm, the victim's size of history, and how rare the borrowed values are. What it finds is a fault of the simulator, and every figure of it would be too good.
 * @param tuning samples to learn from
 * @param report samples to try on
 * @returns area under the ROC curve; one half: nothing to find
 */
export function auditFingerprint(tuning: readonly Sample[], report: readonly Sample[]): number {
  const [train, test] = [tuning.filter(isComparable), report.filter(isComparable)];
  const scale = scaleOf(train);
  const weights = fit(
    train.map((sample) => expand(sample, scale)),
    train.map(({ attacker }) => attacker !== null),
  );
  const score = (sample: Sample): number => expand(sample, scale).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
  return auc({ genuine: test.filter(({ attacker }) => attacker === null).map(score), attacks: test.filter(({ attacker }) => attacker !== null).map(score) });
}

// Attackers who borrow all their values, at the time of the victim. Rare networks are what hosting is about, and whoever copies the victim has the victim's values.
function isComparable({ attacker, isAtVictimsTime }: Sample): boolean {
  return attacker === null || (isAtVictimsTime && attacker === 'vpn');
}

interface Scale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

function scaleOf(samples: readonly Sample[]): Scale {
  const size = samples[0]?.fingerprint.length ?? 0;
  const mean = Array.from({ length: size }, (_, i) => samples.reduce((sum, { fingerprint }) => sum + (fingerprint[i] ?? 0), 0) / samples.length);
  const deviation = mean.map((m, i) => Math.sqrt(samples.reduce((sum, { fingerprint }) => sum + ((fingerprint[i] ?? 0) - m) ** 2, 0) / samples.length) || 1);
  return { mean, deviation };
}

// Each feature, its square and its product with every other: enough to see a bend or a pair.
function expand({ fingerprint }: Sample, { mean, deviation }: Scale): readonly number[] {
  const z = fingerprint.map((value, i) => (value - (mean[i] ?? 0)) / (deviation[i] ?? 1));
  const products = z.flatMap((a, i) => z.slice(i).map((b) => Math.max(-9, Math.min(9, a * b))));
  return [1, ...z, ...products];
}

function fit(rows: readonly (readonly number[])[], outcomes: readonly boolean[]): readonly number[] {
  const size = rows[0]?.length ?? 0;
  const weights = new Float64Array(size);
  const memory = new Float64Array(size).fill(1e-6);
  const positives = outcomes.filter(Boolean).length;
  const importance = outcomes.map((isAttack) => 0.5 / (isAttack ? positives : outcomes.length - positives));
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = new Float64Array(size);
    rows.forEach((row, r) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += (row[i] ?? 0) * (weights[i] ?? 0);
      const error = (1 / (1 + Math.exp(-sum)) - (outcomes[r] ? 1 : 0)) * (importance[r] ?? 0);
      for (let i = 0; i < size; i++) gradient[i] = (gradient[i] ?? 0) + error * (row[i] ?? 0);
    });
    for (let i = 0; i < size; i++) {
      memory[i] = (memory[i] ?? 0) + (gradient[i] ?? 0) ** 2;
      weights[i] = (weights[i] ?? 0) - (0.1 * (gradient[i] ?? 0)) / Math.sqrt(memory[i] ?? 1);
    }
  }
  return [...weights];
}
