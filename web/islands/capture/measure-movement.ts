import type { FaceShare } from './hint-rules.ts';

/** A face, and when it was seen. */
export interface Sighting {
  readonly face: FaceShare;
  /** Milliseconds, of any clock that only goes forward. */
  readonly atMs: number;
}

/**
 * How fast the middle of the face moves.
 * @param before the picture before
 * @param now this one
 * @returns share of the picture a second, at least 0; pictures of the same moment count as a millisecond apart
 */
export function measureMovement(before: Sighting, now: Sighting): number {
  const [x0, y0, w0, h0] = before.face;
  const [x1, y1, w1, h1] = now.face;
  const way = Math.hypot(x1 + w1 / 2 - x0 - w0 / 2, y1 + h1 / 2 - y0 - h0 / 2);
  return (way * 1000) / Math.max(1, now.atMs - before.atMs);
}
