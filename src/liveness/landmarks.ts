/**
 * Points of the 468-point face mesh that hardly move with expression: forehead, temples, cheekbones, bridge and tip of the nose, eye corners, side of the jaw.
 * They carry pose and planarity. Numbers are those of the mesh topology that blazeface/facemesh models share.
 */
export const RIGID_POINTS = [
  10, 338, 109, 67, 297, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 33, 133, 263, 362, 127, 356, 234, 454, 93, 323, 132, 361, 50, 280, 117, 346, 116,
  345,
] as const;

/** The points that tell a solid head from a flat picture: the rigid ones that stay in view on a turn, the folds beside the nose and the corners of the mouth. */
export const PLANARITY_POINTS = [
  10, 338, 109, 67, 297, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 33, 133, 263, 362, 234, 454, 93, 323, 132, 361, 50, 280, 117, 346, 116, 345, 205,
  425, 61, 291,
] as const;

/** Outline of the person's right eye: outer corner, two upper points, inner corner, two lower points. */
export const RIGHT_EYE_POINTS = [33, 160, 158, 133, 153, 144] as const;

/** Outline of the person's left eye: inner corner, two upper points, outer corner, two lower points. */
export const LEFT_EYE_POINTS = [362, 385, 387, 263, 373, 380] as const;

/** Inner lip: upper middle, lower middle, right corner, left corner. */
export const MOUTH_POINTS = [13, 14, 78, 308] as const;

/** Mesh numbers in the order in which `FrameMeasurement.landmarks` lists their x and y. */
export const MEASURED_POINTS: readonly number[] = [
  ...new Set<number>([...RIGID_POINTS, ...PLANARITY_POINTS, ...RIGHT_EYE_POINTS, ...LEFT_EYE_POINTS, ...MOUTH_POINTS, 152]),
];

const OFFSETS: ReadonlyMap<number, number> = new Map(MEASURED_POINTS.map((point, position) => [point, position * 2]));

/** A landmark: x to the right, y down, both in units of the frame's width. The depth that mesh networks add is a guess and is not kept. */
export type Point2 = readonly [x: number, y: number];

/**
 * @param landmarks the flat list of a measurement
 * @param point number of the point in the mesh
 * @returns its place, in units of the frame's width
 * @throws TypeError when the point is not among the measured ones
 */
export function landmarkAt(landmarks: readonly number[], point: number): Point2 {
  const offset = OFFSETS.get(point);
  if (offset === undefined) throw new TypeError(`mesh point ${String(point)} is not measured`);
  return [landmarks[offset] ?? 0, landmarks[offset + 1] ?? 0];
}
