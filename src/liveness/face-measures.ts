import { LEFT_EYE_POINTS, MOUTH_POINTS, RIGHT_EYE_POINTS } from './landmarks.ts';

/** Gives the place of a mesh point in the picture; any unit, the same on both axes. */
export type PointLookup = (point: number) => readonly [x: number, y: number, ...rest: number[]];

/**
 * How far an eye is open: mean height over width. Six points, so it holds for any size and tilt of the face.
 * @param at place of each mesh point
 * @param side the person's own left or right
 * @returns about .3 open, under .15 shut
 * @see Soukupová and Čech, Real-Time Eye Blink Detection using Facial Landmarks, 2016
 */
export function eyeAspect(at: PointLookup, side: 'left' | 'right'): number {
  const [a, b, c, d, e, f] = side === 'left' ? LEFT_EYE_POINTS : RIGHT_EYE_POINTS;
  const width = distance(at(a), at(d));
  return width > 0 ? (distance(at(b), at(f)) + distance(at(c), at(e))) / (2 * width) : 0;
}

/**
 * How far the mouth is open: height between the inner lips over their width.
 * @param at place of each mesh point
 * @returns about 0 shut, over .4 open
 */
export function mouthRatio(at: PointLookup): number {
  const [upper, lower, right, left] = MOUTH_POINTS;
  const width = distance(at(right), at(left));
  return width > 0 ? distance(at(upper), at(lower)) / width : 0;
}

/**
 * Distance between the outer corners of the eyes: the unit in which landmark movement is told.
 * @param at place of each mesh point
 * @returns the distance in the unit of the lookup
 */
export function eyeDistance(at: PointLookup): number {
  return distance(at(33), at(263));
}

function distance(a: readonly [number, number, ...number[]], b: readonly [number, number, ...number[]]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
