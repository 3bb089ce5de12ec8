import { landmarkAt } from './landmarks.ts';
import { createLeastSquares } from './least-squares.ts';
import { RIGID_REFERENCE } from './rigid-reference.ts';

/** How the head is turned, in degrees. */
export interface HeadPose {
  /** Above 0: towards the person's left, which is the right of an unmirrored picture. */
  readonly yaw: number;
  /** Above 0: down. */
  readonly pitch: number;
  /** Above 0: clockwise in the picture. */
  readonly roll: number;
}

type Vector = readonly [number, number, number];

const DEGREES = 180 / Math.PI;

// The model never changes, so its least-squares solution is worked out once.
const MODEL: readonly Vector[] = RIGID_REFERENCE.map(([, x, y, z]) => [x, y, z]);
const solve = createLeastSquares(MODEL);

/**
 * Reads the pose by fitting a rigid head under weak perspective to the landmarks. Bias and scale differ between people: compare with the same person's neutral pose.
 * @param landmarks the flat list of a measurement
 * @returns the pose, or null when the landmarks fit no head
 */
export function estimatePose(landmarks: readonly number[]): HeadPose | null {
  const places = RIGID_REFERENCE.map(([point]) => landmarkAt(landmarks, point));
  const meanX = places.reduce((sum, [x]) => sum + x, 0) / places.length;
  const meanY = places.reduce((sum, [, y]) => sum + y, 0) / places.length;
  const row1 = toUnit(fit(places.map(([x]) => x - meanX)));
  const row2 = toUnit(fit(places.map(([, y]) => y - meanY)));
  if (!row1 || !row2) return null;
  const [right, down] = orthonormalise(row1, row2);
  // The face looks along -z of the model.
  const forward: Vector = [-right[2], -down[2], -(right[0] * down[1] - right[1] * down[0])];
  return {
    yaw: Math.atan2(forward[0], -forward[2]) * DEGREES,
    pitch: Math.asin(Math.max(-1, Math.min(1, forward[1]))) * DEGREES,
    roll: Math.atan2(down[0], right[0]) * -DEGREES,
  };
}

function fit(values: readonly number[]): Vector {
  const [x = 0, y = 0, z = 0] = solve(values) ?? [];
  return [x, y, z];
}

function toUnit([x, y, z]: Vector): Vector | null {
  const length = Math.hypot(x, y, z);
  return length > 0 ? [x / length, y / length, z / length] : null;
}

// Both rows give way by half, so that neither axis is trusted more.
function orthonormalise(a: Vector, b: Vector): readonly [Vector, Vector] {
  const half = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / 2;
  const turn = (u: Vector, v: Vector): Vector => {
    const w: Vector = [u[0] - half * v[0], u[1] - half * v[1], u[2] - half * v[2]];
    const length = Math.hypot(...w) || 1;
    return [w[0] / length, w[1] / length, w[2] / length];
  };
  return [turn(a, b), turn(b, a)];
}
