import type { AttemptView, StepView } from '../attempt-view.ts';
import { eyeDistance } from '../face-measures.ts';
import type { Finding } from '../finding.ts';
import { bitsApart, toHashWords } from '../frame-hashes.ts';
import { landmarkAt } from '../landmarks.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** Length of the stretch that is looked for again, in frames. */
const STRETCH = 12;
/** A stretch comes back after this many frames at least. */
const LEAST_LAG = 6;
/** Within the stretch the picture changes by this many bits at least, or the face by this many eye distances: someone who sits still is no loop. */
const LEAST_BITS = 6;
const LEAST_MOVEMENT = 0.05;
/** Nothing was comparable. */
const NONE = 1;

/**
 * The same movement twice, frame by frame, is a loop, also with fresh noise: nobody repeats a second of movement exactly. Looked for in the pictures, and in the points of the face, which show what a dark or dim picture hides.
 * @param view the attempt
 * @param thresholds limits
 * @returns one finding: how far a moving stretch is from its likest repetition within a step, as share of the change within it
 */
export function checkLoop(view: AttemptView, thresholds: LivenessThresholds): readonly Finding[] {
  const likest = view.steps.reduce((least, step) => Math.min(least, likestRepetition(pictureChanges(step), LEAST_BITS), repeatedMovement(step)), NONE);
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

/** How far each frame is from each later one. */
type Changes = readonly (readonly number[])[];

function pictureChanges({ video }: StepView): Changes {
  // A frame that cannot be read has no picture to repeat.
  const hashes = video.filter(({ isDecoded }) => isDecoded).map(({ perceptualHash }) => toHashWords(perceptualHash));
  return hashes.map((a, i) => hashes.map((b, j) => (j > i ? bitsApart(a, b) : 0)));
}

function repeatedMovement({ faces }: StepView): number {
  const points = faces.map(({ frame }) => frame.landmarks);
  const [first] = points;
  if (!first) return NONE;
  const unit = eyeDistance((point) => landmarkAt(first, point)) || 1;
  return likestRepetition(
    points.map((a, i) => points.map((b, j) => (j > i ? apart(a, b) / unit : 0))),
    LEAST_MOVEMENT,
  );
}

// Root of the mean squared distance of the points.
function apart(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return Math.sqrt((2 * sum) / a.length);
}

function likestRepetition(apartness: Changes, leastChange: number): number {
  const changes = apartness.map((row, from) => Math.max(...row.slice(from, from + STRETCH)));
  let least = NONE;
  for (let from = 0; from + STRETCH + LEAST_LAG <= apartness.length; from++) {
    for (let lag = LEAST_LAG; from + STRETCH + lag <= apartness.length; lag++) {
      // The lesser change of the two, for a repetition changes as much. One jump and then little, as when somebody leaves the picture or comes back, is near to any later little.
      const change = Math.min(changes[from] ?? 0, changes[from + lag] ?? 0);
      if (change < leastChange) continue;
      let sum = 0;
      for (let k = from; k < from + STRETCH; k++) sum += apartness[k]?.[k + lag] ?? change;
      least = Math.min(least, sum / STRETCH / change);
    }
  }
  return least;
}
