import type { LivenessThresholds } from '../../liveness/thresholds.ts';
import { CHECK_SCALES, checkKind, decidingValue } from './check-scales.ts';
import { detAt, type DetPoint, detPoints } from './det-points.ts';
import { type Histogram, histogramOf } from './histogram.ts';
import type { JudgedAttempt } from './judge-attempt.ts';

/** The matcher: both distributions, the curve, and where it is worked at. */
export interface MatchChart {
  readonly histogram: Histogram;
  readonly threshold: number;
  readonly det: readonly DetPoint[];
  readonly at: DetPoint | null;
}

/** A check: the values of genuine attempts and attacks, and the curve where it looks for attacks. */
export interface CheckChart extends MatchChart {
  readonly check: string;
  /** Which side of the threshold is accepted. */
  readonly bound: 'least' | 'most';
}

/**
 * @param pairs distances
 * @param thresholds limits
 * @returns what is drawn of the matcher
 */
export function matchChart(
  { mated, nonMated }: { readonly mated: readonly number[]; readonly nonMated: readonly number[] },
  { identityMatchMax: threshold }: LivenessThresholds,
): MatchChart {
  return {
    histogram: histogramOf(
      [
        { name: 'same person', values: mated },
        { name: 'other person', values: nonMated },
      ],
      threshold,
    ),
    threshold,
    det: detPoints(mated, nonMated, 'most'),
    at: detAt(mated, nonMated, { threshold, bound: 'most' }),
  };
}

/**
 * @param judged attempts
 * @param thresholds limits
 * @returns what is drawn of each check that compares one value with one threshold and that was seen at all
 */
export function checkCharts(judged: readonly JudgedAttempt[], thresholds: LivenessThresholds): readonly CheckChart[] {
  const answered = judged.filter(({ response }) => response !== 'none');
  return Object.entries(CHECK_SCALES).flatMap(([check, scale]): readonly CheckChart[] => {
    const valuesOf = (isAttack: boolean): readonly number[] =>
      answered
        .filter(({ measured }) => (measured.attempt.species !== null) === isAttack)
        .flatMap(({ verdict }) => decidingValue(verdict?.checks ?? [], check, scale.bound) ?? []);
    const [genuine, attacks] = [valuesOf(false), valuesOf(true)];
    if (genuine.length + attacks.length === 0) return [];
    const threshold = thresholds[scale.threshold];
    return [
      {
        check: checkKind(check),
        bound: scale.bound,
        threshold,
        histogram: histogramOf(
          [
            { name: 'genuine', values: genuine },
            { name: 'attacks', values: attacks },
          ],
          threshold,
        ),
        det: scale.isAttackCheck ? detPoints(genuine, attacks, scale.bound) : [],
        at: scale.isAttackCheck ? detAt(genuine, attacks, { threshold, bound: scale.bound }) : null,
      },
    ];
  });
}
