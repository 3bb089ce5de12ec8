import type { FrameMeasurement } from '../../liveness/analyzer.ts';
import { estimatePose } from '../../liveness/head-pose.ts';
import { type Random, randomBelow } from '../../lib/random.ts';

/** Parts of a chunk of which each gives one embedding: a person who is swapped in for a moment is seen in one of them. */
const PARTS = 3;
const UNKNOWN_EYES = 4;
/** Frames whose cost is within this much of the best are as good, and one of them is drawn: nobody who sends frames knows which will be looked at. */
const AS_GOOD = 5;

/**
 * Chooses the frames whose embedding is computed: every still, and of each part of the chunk one of those that look most straight ahead with open eyes and shut mouth.
 * @param frames measurements of a chunk
 * @param random draws among them
 * @returns indices of the chosen frames
 */
export function chooseForEmbedding(frames: readonly FrameMeasurement[], random: Random): readonly number[] {
  const candidates = frames.flatMap((frame, index) => (frame.faces === 1 ? [{ frame, index, cost: frame.kind === 'still' ? 0 : costOf(frame) }] : []));
  const stills = candidates.filter(({ frame }) => frame.kind === 'still');
  const video = candidates.filter(({ frame }) => frame.kind === 'video');
  const best = Array.from({ length: PARTS }, (_, part) => {
    const from = Math.floor((video.length * part) / PARTS);
    const to = Math.floor((video.length * (part + 1)) / PARTS);
    const inPart = video.slice(from, to);
    const least = Math.min(...inPart.map(({ cost }) => cost));
    const good = inPart.filter(({ cost }) => cost <= least + AS_GOOD);
    return good[good.length === 0 ? 0 : randomBelow(random, good.length)];
  });
  return [...stills, ...best].flatMap((choice) => (choice ? [choice.index] : []));
}

function costOf({ landmarks, eyeLeft, eyeRight, mouth }: FrameMeasurement): number {
  const pose = estimatePose(landmarks);
  if (!pose) return Number.POSITIVE_INFINITY;
  // Eyes that were not looked at may be shut.
  const eyes = eyeLeft === null || eyeRight === null ? UNKNOWN_EYES : Math.max(0, 0.25 - (eyeLeft + eyeRight) / 2) * 200;
  return Math.abs(pose.yaw) + Math.abs(pose.pitch) / 2 + eyes + mouth * 40;
}
