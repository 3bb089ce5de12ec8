import type { Prng } from './prng.ts';

/** Scores of genuine logins with their users, and of attacks. */
export interface Scored {
  readonly genuine: readonly number[];
  readonly users: readonly number[];
  readonly attacks: readonly number[];
}

/**
 * @param scored scores, higher is riskier
 * @returns area under the ROC curve; ties count half
 */
export function auc({ genuine, attacks }: Pick<Scored, 'genuine' | 'attacks'>): number {
  const sorted = [...genuine].sort((a, b) => a - b);
  let below = 0;
  for (const score of attacks) below += (bound(sorted, score, false) + bound(sorted, score, true)) / 2;
  return below / (attacks.length * genuine.length);
}

/**
 * @param scored scores
 * @param tpr share of attacks to catch
 * @returns the threshold that catches them, and the share of genuine logins that it asks: the re-authentication rate
 */
export function reauthenticationAt(
  { genuine, attacks }: Pick<Scored, 'genuine' | 'attacks'>,
  tpr: number,
): { readonly threshold: number; readonly rate: number } {
  const sorted = [...attacks].sort((a, b) => a - b);
  const threshold = sorted[Math.floor((1 - tpr) * sorted.length + 1e-9)] ?? Number.NEGATIVE_INFINITY;
  return { threshold, rate: genuine.filter((score) => score >= threshold).length / genuine.length };
}

/**
 * @param scored scores
 * @param fpr share of genuine logins that may be asked
 * @returns share of attacks that is caught then
 */
export function recallAt({ genuine, attacks }: Pick<Scored, 'genuine' | 'attacks'>, fpr: number): number {
  const sorted = [...genuine].sort((a, b) => b - a);
  const threshold = sorted[Math.floor(fpr * sorted.length)] ?? Number.POSITIVE_INFINITY;
  return attacks.filter((score) => score > threshold).length / attacks.length;
}

/**
 * Expected calibration error in bins of equal size.
 * @param told probabilities
 * @param outcomes whether each was an attack
 * @returns mean distance between told and observed, weighed by size
 */
export function calibrationError(told: readonly number[], outcomes: readonly boolean[]): number {
  const bins = reliability(told, outcomes);
  return bins.reduce((sum, { told: mean, observed, count }) => sum + count * Math.abs(mean - observed), 0) / told.length;
}

/**
 * @param told probabilities
 * @param outcomes whether each was an attack
 * @returns fifteen bins of equal size
 */
export function reliability(
  told: readonly number[],
  outcomes: readonly boolean[],
): readonly { readonly told: number; readonly observed: number; readonly count: number }[] {
  const order = told.map((_, i) => i).sort((a, b) => (told[a] ?? 0) - (told[b] ?? 0));
  const size = Math.ceil(order.length / 15);
  return Array.from({ length: Math.ceil(order.length / size) }, (_, bin) => {
    const members = order.slice(bin * size, (bin + 1) * size);
    const mean = (of: (i: number) => number): number => members.reduce((sum, i) => sum + of(i), 0) / members.length;
    return { told: mean((i) => told[i] ?? 0), observed: mean((i) => (outcomes[i] ? 1 : 0)), count: members.length };
  });
}

/**
 * Bootstrap over users: logins of one person stay together.
 * @param scored scores
 * @param threshold from which a login is asked
 * @param prng seeded source
 * @returns interval of 95 % of the re-authentication rate
 */
export function bootstrapRate({ genuine, users }: Scored, threshold: number, prng: Prng): readonly [low: number, high: number] {
  const byUser = new Map<number, { n: number; asked: number }>();
  genuine.forEach((score, i) => {
    const counts = byUser.get(users[i] ?? 0) ?? { n: 0, asked: 0 };
    byUser.set(users[i] ?? 0, { n: counts.n + 1, asked: counts.asked + (score >= threshold ? 1 : 0) });
  });
  const all = [...byUser.values()];
  const rates: number[] = [];
  for (let draw = 0; draw < 200; draw++) {
    let [n, asked] = [0, 0];
    for (let i = 0; i < all.length; i++) {
      const counts = all[prng.below(all.length)];
      n += counts?.n ?? 0;
      asked += counts?.asked ?? 0;
    }
    rates.push(asked / n);
  }
  rates.sort((a, b) => a - b);
  return [rates[5] ?? 0, rates[194] ?? 0];
}

/**
 * @param scored scores
 * @returns points of the ROC curve, at most 200
 */
export function rocCurve({ genuine, attacks }: Pick<Scored, 'genuine' | 'attacks'>): readonly (readonly [fpr: number, tpr: number])[] {
  const [g, a] = [[...genuine].sort((x, y) => x - y), [...attacks].sort((x, y) => x - y)];
  const step = Math.max(1, Math.floor(a.length / 200));
  const points: [number, number][] = [[0, 0]];
  for (let i = a.length - 1; i >= 0; i -= step) {
    const threshold = a[i] ?? 0;
    points.push([1 - bound(g, threshold, false) / g.length, 1 - bound(a, threshold, false) / a.length]);
  }
  points.push([1, 1]);
  return points;
}

// How many are below a value; with ties, at or below it.
function bound(sorted: readonly number[], value: number, isTied: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] ?? 0;
    if (at < value || (isTied && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
