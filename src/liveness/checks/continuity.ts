import type { FaceBox } from '../analyzer.ts';
import type { AttemptView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/**
 * The face moves, it does not jump: neighbouring frames of a step overlap. A cut between two recordings does not.
 * @param view the attempt
 * @param thresholds limits
 * @returns one finding
 */
export function checkContinuity(view: AttemptView, thresholds: LivenessThresholds): readonly Finding[] {
  const overlaps = view.steps.flatMap(({ faces }) =>
    faces.flatMap(({ frame }, i) => {
      const before = faces[i - 1]?.frame.box;
      return before && frame.box ? [overlap(before, frame.box)] : [];
    }),
  );
  const least = overlaps.reduce((a, b) => Math.min(a, b), 1);
  return [
    { name: 'box_overlap', value: least, threshold: thresholds.boxOverlapMin, ok: least >= thresholds.boxOverlapMin, because: { hint: 'too_much_movement' } },
  ];
}

function overlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}
