import { describe, expect, it } from 'vitest';
import { estimatePose } from '../../../src/liveness/head-pose.ts';
import { MEASURED_POINTS } from '../../../src/liveness/landmarks.ts';
import { solveLeastSquares } from '../../../src/liveness/least-squares.ts';
import { createAffineResidual, createSolidity } from '../../../src/liveness/planarity.ts';
import { RIGID_REFERENCE } from '../../../src/liveness/rigid-reference.ts';

const HEAD = new Map<number, readonly [number, number, number]>([
  ...RIGID_REFERENCE.map(([point, x, y, z]) => [point, [x, y, z]] as const),
  [152, [0, 1.05, 0]],
]);

/** The reference head as a camera far away sees it. */
function project(yaw: number, pitch = 0, isFlat = false): readonly number[] {
  const [a, b] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
  return MEASURED_POINTS.flatMap((point) => {
    const [x, y, z] = HEAD.get(point) ?? [0, 0, 0];
    const depth = isFlat ? 0 : z;
    const w = x * Math.sin(a) + depth * Math.cos(a);
    return [0.5 + 0.2 * (x * Math.cos(a) - depth * Math.sin(a)), 0.5 + 0.2 * (y * Math.cos(b) - w * Math.sin(b))];
  });
}

describe('estimatePose', () => {
  it.each([-30, -15, 0, 10, 25])('reads a yaw of %d degrees', (yaw) => {
    expect(estimatePose(project(yaw))?.yaw).toBeCloseTo(yaw, 0);
  });

  it.each([-15, 0, 12])('reads a pitch of %d degrees', (pitch) => {
    expect(estimatePose(project(0, pitch))?.pitch).toBeCloseTo(pitch, 0);
  });

  it('finds none in points that fall together', () => {
    expect(estimatePose(MEASURED_POINTS.flatMap(() => [0.5, 0.5]))).toBeNull();
  });
});

describe('createAffineResidual', () => {
  it('is high for a head that turns and none for a picture that does', () => {
    expect(createAffineResidual(project(0))(project(25))).toBeGreaterThan(0.07);
    expect(createAffineResidual(project(0, 0, true))(project(35, 10, true))).toBeLessThan(1e-6);
  });

  it('is none without a face', () => {
    expect(createAffineResidual([])([])).toBe(0);
  });
});

describe('createSolidity', () => {
  it.each([
    [0, 0],
    [30, 0],
    [-40, 0],
    [0, 15],
    [25, -12],
  ])('is one for a head turned by %d° and sunk by %d°', (yaw, pitch) => {
    expect(createSolidity(project(0))(project(yaw, pitch))).toBeCloseTo(1, 1);
  });

  it('falls with the width of a print that is tilted, on either side', () => {
    const solidity = createSolidity(project(0));
    for (const tilt of [-45, 45]) expect(solidity(project(tilt, 0, true))).toBeLessThan(0.8);
    expect(solidity(project(20, 0, true))).toBeGreaterThan(solidity(project(35, 0, true)));
  });

  it('is none without a face', () => {
    expect(createSolidity([])([])).toBe(0);
    expect(createSolidity(project(0))([])).toBe(0);
  });
});

describe('solveLeastSquares', () => {
  it('solves, and tells when it cannot', () => {
    expect(
      solveLeastSquares(
        [
          [0, 1],
          [2, 0],
          [1, 1],
        ],
        [3, 4, 5],
      )?.map((v) => Math.round(v * 1e6) / 1e6),
    ).toEqual([2, 3]);
    expect(
      solveLeastSquares(
        [
          [1, 1],
          [2, 2],
        ],
        [1, 2],
      ),
    ).toBeNull();
    expect(solveLeastSquares([], [])).toEqual([]);
  });
});
