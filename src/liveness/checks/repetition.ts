import type { FrameMeasurement } from '../analyzer.ts';
import type { AttemptView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import { eyeDistance } from '../face-measures.ts';
import { bitsApart } from '../frame-hashes.ts';
import { landmarkAt, RIGID_POINTS } from '../landmarks.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/**
 * Sensor noise makes every frame of a camera its own. A frame may be encoded twice in a row when the camera is slower than the loop; one that comes back later is a recording, and so is a long stretch without any movement.
 * @param view the attempt
 * @param thresholds limits
 * @returns findings
 */
export function checkRepetition(view: AttemptView, thresholds: LivenessThresholds): readonly Finding[] {
  const returned = countReturned(view.video);
  const duplicated = shareOfDuplicates(view.video);
  const frozen = longestFrozen(view.video, thresholds);
  return [
    { name: 'frames_returned', value: returned, threshold: 0, ok: returned === 0, because: { reason: 'replay_suspected' } },
    {
      name: 'frames_frozen',
      value: frozen,
      threshold: thresholds.frozenFramesMax,
      ok: frozen <= thresholds.frozenFramesMax,
      because: { reason: 'replay_suspected' },
    },
    {
      name: 'frames_duplicated',
      value: duplicated,
      threshold: thresholds.duplicatedShareMax,
      ok: duplicated <= thresholds.duplicatedShareMax,
      // Also what a camera gives that is too slow to be used.
      because: { hint: 'camera_unsupported', reason: 'injection_suspected' },
    },
  ];
}

function shareOfDuplicates(video: readonly FrameMeasurement[]): number {
  return video.length > 0 ? video.filter(({ fileHash }, i) => fileHash === video[i - 1]?.fileHash).length / video.length : 0;
}

function countReturned(video: readonly FrameMeasurement[]): number {
  const lastSeen = new Map<string, number>();
  let returned = 0;
  video.forEach(({ fileHash, isDecoded }, i) => {
    const before = lastSeen.get(fileHash);
    if (isDecoded && before !== undefined && i - before > 1) returned++;
    lastSeen.set(fileHash, i);
  });
  return returned;
}

function longestFrozen(video: readonly FrameMeasurement[], thresholds: LivenessThresholds): number {
  let longest = 0;
  let run = 0;
  video.forEach((frame, i) => {
    const before = video[i - 1];
    run = before && isFrozen(before, frame, thresholds) ? run + 1 : 0;
    longest = Math.max(longest, run);
  });
  return longest;
}

function isFrozen(a: FrameMeasurement, b: FrameMeasurement, thresholds: LivenessThresholds): boolean {
  if (a.fileHash === b.fileHash) return true;
  // A wall or a covered lens does not move either, but that is a person who went away, not a frozen one.
  if (a.landmarks.length === 0 || b.landmarks.length === 0) return false;
  return bitsApart(a.perceptualHash, b.perceptualHash) === 0 && movement(a, b) <= thresholds.frozenMovement;
}

function movement(a: FrameMeasurement, b: FrameMeasurement): number {
  const unit = eyeDistance((point) => landmarkAt(a.landmarks, point)) || 1;
  const moved = RIGID_POINTS.map((point) => {
    const [x, y] = landmarkAt(a.landmarks, point);
    const [u, v] = landmarkAt(b.landmarks, point);
    return Math.hypot(u - x, v - y) / unit;
  });
  return moved.reduce((sum, v) => sum + v, 0) / moved.length;
}
