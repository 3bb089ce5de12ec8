import { THRESHOLD_RANGES } from '../../liveness/read-thresholds.ts';
import type { LivenessThresholds } from '../../liveness/thresholds.ts';
import { CHECK_SCALES, type CheckScale, checkKind, decidingValue } from './check-scales.ts';
import type { JudgedAttempt } from './judge-attempt.ts';

/** A threshold that the footage says should be another. */
export interface ThresholdChange {
  readonly threshold: keyof LivenessThresholds;
  readonly from: number;
  readonly to: number;
  /** Genuine attempts that this check alone refused, before and after; of those that nothing else refused. */
  readonly genuineRefused: readonly [before: number, after: number, n: number];
  /** Attacks that nothing else stopped and that got through, before and after. */
  readonly attacksAccepted: readonly [before: number, after: number, n: number];
}

/** What fitting came to. */
export interface FittedThresholds {
  readonly thresholds: LivenessThresholds;
  readonly changes: readonly ThresholdChange[];
}

/** Share of genuine attempts that one check may come to refuse so that attacks are stopped. */
const GENUINE_COST_MAX = 0.01;
/** A check tells a species apart when it stops this share of those that got through, and this many: fewer fall outside of a few genuine values by chance. */
const SEPARATES = { share: 0.9, attempts: 5 } as const;
/** Whoever fails it is no response, so what the other checks would have said is not known. */
const NOT_FITTED = new Set(['single_face_share']);

interface Sample {
  readonly species: string | null;
  readonly values: ReadonlyMap<string, number>;
  /** Whether every check that is not fitted was passed. */
  readonly isElseOk: boolean;
}

/**
 * Fits the thresholds of checks that compare one value, one after the other, on judged attempts. A threshold is tightened only where that tells a whole species apart, and otherwise moves only to refuse fewer genuine attempts with no attack more accepted; it goes to the middle of the gap.
 * No check ever loses an attack that it stops now, even where another check stops it too: footage lacks attacks that the world has.
 * @param judged attempts of the fitting half, judged with the present thresholds
 * @param thresholds the present ones
 * @returns the thresholds, within the ranges that the settings allow
 */
export function fitThresholds(judged: readonly JudgedAttempt[], thresholds: LivenessThresholds): FittedThresholds {
  const samples = judged.filter(({ response }) => response !== 'none').map(toSample);
  const changes: ThresholdChange[] = [];
  let fitted = thresholds;
  for (const [check, scale] of Object.entries(CHECK_SCALES)) {
    if (NOT_FITTED.has(check)) continue;
    const change = fitOne(samples, check, scale, fitted);
    if (!change) continue;
    changes.push(change);
    fitted = { ...fitted, [scale.threshold]: change.to };
  }
  return { thresholds: fitted, changes };
}

function toSample({ measured, verdict }: JudgedAttempt): Sample {
  const checks = verdict?.checks ?? [];
  const values = Object.entries(CHECK_SCALES).flatMap(([check, { bound }]) => {
    const value = NOT_FITTED.has(check) ? null : decidingValue(checks, check, bound);
    return value === null ? [] : [[check, value] as const];
  });
  const fittable = new Set(values.map(([check]) => check));
  return {
    species: measured.attempt.species,
    values: new Map(values),
    isElseOk: checks.every(({ name, ok }) => ok || fittable.has(checkKind(name))),
  };
}

interface Cost {
  readonly worstApcer: number;
  readonly refused: number;
  readonly accepted: number;
  readonly through: ReadonlyMap<string, number>;
}

interface Deciding {
  readonly species: string | null;
  readonly value: number;
  /** Only this check stands between the attempt and its acceptance. */
  readonly isAlone: boolean;
}

function fitOne(samples: readonly Sample[], check: string, scale: CheckScale, thresholds: LivenessThresholds): ThresholdChange | null {
  const deciding = samples.flatMap((sample): readonly Deciding[] => {
    const value = sample.values.get(check);
    return value === undefined ? [] : [{ species: sample.species, value, isAlone: isOtherwiseOk(sample, check, thresholds) }];
  });
  const from = thresholds[scale.threshold];
  const stopped = deciding.filter(({ species, value }) => species !== null && !passes(value, from, scale.bound));
  const now = costOf(deciding, from, scale.bound);
  const alone = deciding.filter(({ species, isAlone }) => species === null && isAlone).length;
  const allowed = candidatesOf(deciding, scale)
    .map((to) => ({ to, cost: costOf(deciding, to, scale.bound) }))
    .filter(({ to, cost }) => stopped.every(({ value }) => !passes(value, to, scale.bound)) && cost.refused <= Math.max(now.refused, GENUINE_COST_MAX * alone));
  const better = allowed.filter(({ cost }) => compare(cost, now) < 0 && (cost.accepted === now.accepted || separates(now, cost)));
  const [best] = [...better].sort((a, b) => compare(a.cost, b.cost) || marginOf(deciding, b.to) - marginOf(deciding, a.to));
  if (!best) return null;
  const attacks = deciding.filter(({ species, isAlone }) => species !== null && isAlone).length;
  return {
    threshold: scale.threshold,
    from,
    to: best.to,
    genuineRefused: [now.refused, best.cost.refused, alone],
    attacksAccepted: [now.accepted, best.cost.accepted, attacks],
  };
}

function isOtherwiseOk(sample: Sample, check: string, thresholds: LivenessThresholds): boolean {
  if (!sample.isElseOk) return false;
  return [...sample.values].every(([other, value]) => {
    const scale = CHECK_SCALES[other];
    return other === check || !scale || passes(value, thresholds[scale.threshold], scale.bound);
  });
}

function costOf(deciding: readonly Deciding[], threshold: number, bound: CheckScale['bound']): Cost {
  const presented = new Map<string, number>();
  const through = new Map<string, number>();
  let refused = 0;
  for (const { species, value, isAlone } of deciding) {
    const isThrough = isAlone && passes(value, threshold, bound);
    if (species === null) refused += isAlone && !isThrough ? 1 : 0;
    else {
      presented.set(species, (presented.get(species) ?? 0) + 1);
      if (isThrough) through.set(species, (through.get(species) ?? 0) + 1);
    }
  }
  const shares = [...through].map(([species, accepted]) => accepted / (presented.get(species) ?? 1));
  return { worstApcer: Math.max(0, ...shares), refused, accepted: [...through.values()].reduce((sum, count) => sum + count, 0), through };
}

function separates(now: Cost, then: Cost): boolean {
  return [...now.through].some(([species, before]) => {
    const stopped = before - (then.through.get(species) ?? 0);
    return stopped >= SEPARATES.attempts && stopped >= SEPARATES.share * before;
  });
}

function compare(a: Cost, b: Cost): number {
  return a.worstApcer - b.worstApcer || a.accepted - b.accepted || a.refused - b.refused;
}

// Middles of the gaps between values, and beyond the outermost by half of the nearest gap.
function candidatesOf(deciding: readonly Deciding[], { threshold }: CheckScale): readonly number[] {
  const [least, greatest] = THRESHOLD_RANGES[threshold];
  const values = [...new Set(deciding.map(({ value }) => value))].sort((a, b) => a - b);
  const inner = values.slice(1).map((value, i) => (value + (values[i] ?? value)) / 2);
  const [low, high] = [values[0] ?? least, values.at(-1) ?? greatest];
  const slack = Math.abs(high - low) * 0.05 || Math.abs(low) * 0.05;
  return [low - slack, ...inner, high + slack].map((value) => Math.round(value * 10_000) / 10_000).filter((value) => value >= least && value <= greatest);
}

function marginOf(deciding: readonly Deciding[], threshold: number): number {
  return deciding.reduce((least, { value }) => Math.min(least, Math.abs(value - threshold)), Number.POSITIVE_INFINITY);
}

function passes(value: number, threshold: number, bound: CheckScale['bound']): boolean {
  return bound === 'least' ? value >= threshold : value <= threshold;
}
