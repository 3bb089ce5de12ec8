import type { AttemptView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import { bitsApart, hasStructure, toHashWords } from '../frame-hashes.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/**
 * Recognises footage of an earlier attempt, also when it was cut, re-ordered or encoded again: for most hashes kept of that attempt this one has a frame that is nearly equal.
 * @param view the attempt
 * @param earlier frame hashes of earlier attempts
 * @param thresholds limits
 * @returns one finding: the greatest share of an earlier sample that came back
 */
export function checkReuse(view: AttemptView, earlier: readonly (readonly string[])[], thresholds: LivenessThresholds): readonly Finding[] {
  const hashes = view.video.map(({ perceptualHash }) => toHashWords(perceptualHash));
  const share = (sample: readonly string[]): number => {
    const telling = sample.map(toHashWords).filter(hasStructure);
    const found = telling.filter((kept) => hashes.some((hash) => bitsApart(kept, hash) <= thresholds.reuseBitsMax)).length;
    return telling.length > 0 ? found / telling.length : 0;
  };
  const greatest = earlier.reduce((max, sample) => Math.max(max, share(sample)), 0);
  return [
    {
      name: 'footage_reused',
      value: greatest,
      threshold: thresholds.reuseShareMax,
      ok: greatest <= thresholds.reuseShareMax,
      because: { reason: 'replay_suspected' },
    },
  ];
}
