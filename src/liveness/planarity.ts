import { eyeDistance } from './face-measures.ts';
import type { HeadPose } from './head-pose.ts';
import { landmarkAt, PLANARITY_POINTS } from './landmarks.ts';
import { solveLeastSquares } from './least-squares.ts';

/**
 * How badly one flat motion explains the way from one face to another: the residual of the best affine map between their landmarks. A photograph that is moved, tilted or bent a little
 * stays low; a solid head that turns does not. A print tilted by 50° and more can reach the value of a real turn, because the mesh network adds depth to whatever it sees: {@link widthAgreement} looks at those.
 * @param neutral landmarks of the face that looks straight ahead
 * @param turned landmarks of the turned face
 * @returns root mean square residual in distances of the outer eye corners
 */
export function affineResidual(neutral: readonly number[], turned: readonly number[]): number {
  const unit = eyeDistance((point) => landmarkAt(neutral, point));
  if (unit <= 0) return 0;
  const from = PLANARITY_POINTS.map((point) => landmarkAt(neutral, point).map((v) => v / unit));
  const to = PLANARITY_POINTS.map((point) => landmarkAt(turned, point).map((v) => v / unit));
  const rows = from.map(([x = 0, y = 0]) => [x, y, 1]);
  const squares = [0, 1].map((axis) => {
    const target = to.map((place) => place[axis] ?? 0);
    const fit = solveLeastSquares(rows, target);
    if (!fit) return 0;
    return rows.reduce((sum, row, k) => sum + (row.reduce((s, v, i) => s + v * (fit[i] ?? 0), 0) - (target[k] ?? 0)) ** 2, 0);
  });
  return Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / PLANARITY_POINTS.length);
}

/** A face and how it is turned. */
export interface PosedFace {
  readonly landmarks: readonly number[];
  readonly pose: HeadPose;
}

/**
 * Whether a face narrowed as much as the turn that its depth shows. A head that reads 20° narrows by the cosine of 20°; a print must be tilted by 50° or more to read 20°, and narrows by that.
 * @param neutral the face that looks straight ahead
 * @param turned the turned face
 * @returns about 1 for a solid head, about .8 for a tilted print
 */
export function widthAgreement(neutral: PosedFace, turned: PosedFace): number {
  const narrowing = aspect(turned.landmarks) / (aspect(neutral.landmarks) || 1);
  return (narrowing * cosine(neutral.pose.yaw)) / cosine(turned.pose.yaw);
}

// Side to side of the face's outline over forehead to chin.
function aspect(landmarks: readonly number[]): number {
  const distance = (a: number, b: number): number => {
    const [x, y] = landmarkAt(landmarks, a);
    const [u, v] = landmarkAt(landmarks, b);
    return Math.hypot(x - u, y - v);
  };
  const height = distance(10, 152);
  return height > 0 ? distance(234, 454) / height : 0;
}

function cosine(degrees: number): number {
  return Math.max(0.1, Math.cos((degrees * Math.PI) / 180));
}
