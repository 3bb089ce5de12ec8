import { THRESHOLD_RANGES } from '../../liveness/read-thresholds.ts';
import type { LivenessThresholds } from '../../liveness/thresholds.ts';
import type { ThresholdChange } from './fit-thresholds.ts';

/** Share of impostor comparisons that may match. */
const FMR_GOAL = 0.001;
/** Comparisons without a match that show the goal, by the rule of three. */
const COMPARISONS_NEEDED = 3 / FMR_GOAL;

/**
 * Fits the distance up to which two faces are one person. It is widened only where there are enough impostor comparisons to show that this is safe, and narrowed whenever impostors match.
 * @param pairs distances of the fitting half
 * @param thresholds the present ones
 * @returns the change, or null when the present threshold stays
 */
export function fitMatch(
  { mated, nonMated }: { readonly mated: readonly number[]; readonly nonMated: readonly number[] },
  thresholds: LivenessThresholds,
): ThresholdChange | null {
  const from = thresholds.identityMatchMax;
  const accepted = (distances: readonly number[], limit: number): number => distances.filter((distance) => distance <= limit).length;
  const [least, greatest] = THRESHOLD_RANGES.identityMatchMax;
  const top = Math.min(greatest, thresholds.identityReviewMax, nonMated.length < COMPARISONS_NEEDED ? from : greatest);
  const impostors = [...nonMated].sort((a, b) => a - b);
  const first = impostors[Math.floor(FMR_GOAL * impostors.length)];
  // Half way between the last that may match and the first that may not.
  const below = Math.max(0, ...mated.filter((distance) => first !== undefined && distance < first));
  const limit = first === undefined ? from : first > top ? top : (Math.max(below, first - 0.05) + first) / 2;
  const to = Math.round(Math.max(least, Math.min(top, limit)) * 10_000) / 10_000;
  const isBetter = to < from ? accepted(nonMated, from) > accepted(nonMated, to) : accepted(mated, to) > accepted(mated, from);
  if (!isBetter) return null;
  return {
    threshold: 'identityMatchMax',
    from,
    to,
    genuineRefused: [mated.length - accepted(mated, from), mated.length - accepted(mated, to), mated.length],
    attacksAccepted: [accepted(nonMated, from), accepted(nonMated, to), nonMated.length],
  };
}
