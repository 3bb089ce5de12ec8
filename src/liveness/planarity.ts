import { eyeDistance } from './face-measures.ts';
import { landmarkAt, PLANARITY_POINTS } from './landmarks.ts';
import { createLeastSquares } from './least-squares.ts';
import { RIGID_REFERENCE } from './rigid-reference.ts';

/** Tells a number about the way from a person's neutral face to another face of an attempt. */
export type FaceMeasure = (landmarks: readonly number[]) => number;

/**
 * How badly one flat motion explains the way from one face to another: the residual of the best affine map between their landmarks. A photograph that is moved, tilted or bent a little
 * stays low; a solid head that turns does not. A print tilted by 50° and more can reach the value of a real turn, because the mesh network adds depth to whatever it sees: {@link createSolidity} looks at those.
 * @param neutral landmarks of the face that looks straight ahead
 * @param points the mesh points that are looked at
 * @returns gives the root mean square residual in distances of the outer eye corners
 */
export function createAffineResidual(neutral: readonly number[], points: readonly number[] = PLANARITY_POINTS): FaceMeasure {
  const unit = eyeDistance((point) => landmarkAt(neutral, point));
  if (unit <= 0) return () => 0;
  const rows = points.map((point): readonly [number, number, number] => [...placeOf(neutral, point, unit), 1]);
  const solve = createLeastSquares(rows);
  return (landmarks) => {
    const places = points.map((point) => placeOf(landmarks, point, unit));
    const across = solve(places.map(([x]) => x));
    const down = solve(places.map(([, y]) => y));
    if (!across || !down) return 0;
    let sum = 0;
    for (const [k, row] of rows.entries()) {
      const [x = 0, y = 0] = places[k] ?? [];
      sum += (valueAt(across, row) - x) ** 2 + (valueAt(down, row) - y) ** 2;
    }
    return Math.sqrt(sum / points.length);
  };
}

function valueAt(fit: readonly number[], [x, y, one]: readonly [number, number, number]): number {
  return (fit[0] ?? 0) * x + (fit[1] ?? 0) * y + (fit[2] ?? 0) * one;
}

/**
 * Whether a face is seen as one rigid head would be. The neutral face gives width and height of every point, the reference head its depth; of a rigid head both axes of the picture then show
 * the same scale, however it is turned. A tilted sheet narrows by more than the depth that a mesh network reads into it makes up for, long before it reads as a turn.
 * @param neutral landmarks of the face that looks straight ahead
 * @returns gives the scale across over the scale down: about 1 for a solid head, .8 and less for a print that is tilted by 45°
 */
export function createSolidity(neutral: readonly number[]): FaceMeasure {
  const unit = eyeDistance((point) => landmarkAt(neutral, point));
  if (unit <= 0) return () => 0;
  const solve = createLeastSquares(RIGID_REFERENCE.map(([point, , , z]) => [...placeOf(neutral, point, unit), z, 1]));
  return (landmarks) => {
    const places = RIGID_REFERENCE.map(([point]) => placeOf(landmarks, point, unit));
    const across = lengthOf(solve(places.map(([x]) => x)));
    const down = lengthOf(solve(places.map(([, y]) => y)));
    return across && down ? across / down : 0;
  };
}

function lengthOf(fit: readonly number[] | null): number {
  const [x = 0, y = 0, z = 0] = fit ?? [];
  return Math.hypot(x, y, z);
}

function placeOf(landmarks: readonly number[], point: number, unit: number): readonly [x: number, y: number] {
  const [x, y] = landmarkAt(landmarks, point);
  return [x / unit, y / unit];
}
