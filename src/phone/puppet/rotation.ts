/** A rotation, row by row. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** No rotation. */
export const UPRIGHT: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/**
 * @param yaw degrees about the vertical axis, first
 * @param pitch degrees about the horizontal axis, second
 * @param roll degrees in the picture, last
 * @returns the rotation of a head
 */
export function rotation(yaw: number, pitch: number, roll: number): Matrix3 {
  const degree = Math.PI / 180;
  const cy = Math.cos(yaw * degree);
  const sy = Math.sin(yaw * degree);
  const cp = Math.cos(pitch * degree);
  const sp = Math.sin(pitch * degree);
  const cr = Math.cos(roll * degree);
  const sr = -Math.sin(roll * degree);
  const [a0, a1, a2, a3, a4, a5] = [cy, 0, sy, -sp * -sy, cp, -sp * cy];
  return [cr * a0 - sr * a3, cr * a1 - sr * a4, cr * a2 - sr * a5, sr * a0 + cr * a3, sr * a1 + cr * a4, sr * a2 + cr * a5, cp * -sy, sp, cp * cy];
}
