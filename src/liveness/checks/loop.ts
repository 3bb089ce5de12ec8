import type { FrameMeasurement } from '../analyzer.ts';
import type { AttemptView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import { bitsApart, toHashWords } from '../frame-hashes.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** Length of the stretch that is looked for again, in frames. */
const STRETCH = 12;
/** A stretch comes back after this many frames at least. */
const LEAST_LAG = 6;
/** Within the stretch the picture changes by this many bits at least: someone who sits still is no loop. */
const LEAST_CHANGE = 6;
/** Nothing was comparable. */
const NONE = 1;

/**
 * The same movement twice, frame by frame, is a loop, also with fresh noise: nobody repeats a second of movement exactly.
 * @param view the attempt
 * @param thresholds limits
 * @returns one finding: how far a moving stretch is from its likest repetition within a step, as share of the change within it
 */
export function checkLoop(view: AttemptView, thresholds: LivenessThresholds): readonly Finding[] {
  const likest = view.steps.reduce((least, { video }) => Math.min(least, likestRepetition(video)), NONE);
  return [
    {
      name: 'frames_looped',
      value: likest,
      threshold: thresholds.loopChangeMax,
      ok: likest > thresholds.loopChangeMax,
      because: { reason: 'replay_suspected' },
    },
  ];
}

function likestRepetition(video: readonly FrameMeasurement[]): number {
  // A frame that cannot be read has no picture to repeat.
  const hashes = video.filter(({ isDecoded }) => isDecoded).map(({ perceptualHash }) => toHashWords(perceptualHash));
  const bits = hashes.map((a, i) => hashes.map((b, j) => (j > i ? bitsApart(a, b) : 0)));
  const changes = hashes.map((_, from) => Math.max(...(bits[from]?.slice(from, from + STRETCH) ?? [])));
  let least = NONE;
  for (let from = 0; from + STRETCH + LEAST_LAG <= hashes.length; from++) {
    const change = changes[from] ?? 0;
    if (change < LEAST_CHANGE) continue;
    for (let lag = LEAST_LAG; from + STRETCH + lag <= hashes.length; lag++) {
      // One jump and then stillness, as when somebody leaves the picture, is near to any later stillness.
      if ((changes[from + lag] ?? 0) < LEAST_CHANGE) continue;
      let sum = 0;
      for (let k = from; k < from + STRETCH; k++) sum += bits[k]?.[k + lag] ?? change;
      least = Math.min(least, sum / STRETCH / change);
    }
  }
  return least;
}
