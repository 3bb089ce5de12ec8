import { createCurve, type Knot } from './curve.ts';
import type { FaceShape } from './face-shape.ts';
import { clamp, gauss, lerp, smooth } from './scalar.ts';

/** Outline of a head by height. */
export interface HeadOutline {
  /** Half width at a height. */
  readonly halfWidth: (y: number) => number;
  /** Depth of the front half at a height. */
  readonly depth: (y: number) => number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * @param face the identity
 * @returns the outline of its head
 */
export function createHeadOutline(face: FaceShape): HeadOutline {
  const low = (y: number): number => y * face.faceLen;
  const jaw = face.jawW;
  const widths: readonly Knot[] = [
    [1.58, 0],
    [1.5, 0.4],
    [1.28, 0.72],
    [1, 0.88],
    [0.6, 0.96],
    [0.2, 0.965],
    [low(-0.2), 0.945],
    [low(-0.6), (0.87 * (1 + jaw)) / 2],
    [low(-1), 0.735 * jaw],
    [low(-1.25), 0.55 * jaw],
    [low(-1.42), 0.35 * jaw],
    [low(-1.52), 0.16],
    [low(-1.56), 0],
  ];
  const depths: readonly Knot[] = [
    [1.58, 0],
    [1.5, 0.45],
    [1.28, 0.8],
    [1, 0.97],
    [0.6, 1.07],
    [0.28, 1.09],
    [0, 1.03],
    [low(-0.3), 1],
    [low(-0.6), 0.98],
    [low(-0.92), 0.99],
    [low(-1.15), 0.96],
    [low(-1.38), 0.93],
    [low(-1.5), 0.72],
    [low(-1.56), 0.4],
  ];
  return {
    halfWidth: createCurve(widths.map(([y, value]) => [y, value * face.width])),
    depth: createCurve(depths),
    top: 1.58,
    bottom: low(-1.56),
  };
}

/**
 * @param face the identity
 * @param x to the picture's right
 * @param y up, eyes at 0
 * @returns how far the skin stands out from the outline
 */
export function relief(face: FaceShape, x: number, y: number): number {
  const ax = Math.abs(x);
  let z = -face.socket * gauss((ax - face.eyeX + 0.02) / 0.24, (y - 0.02) / 0.17) + 0.055 * gauss((ax - face.eyeX) / 0.16, y / 0.11);
  z +=
    0.055 * gauss((ax - 0.25) / 0.38, (y - face.browY + 0.03) / 0.1) +
    face.cheek * gauss((ax - 0.56) / 0.2, (y + 0.27) / 0.2) -
    0.05 * gauss((ax - 0.5) / 0.16, (y + 0.75) / 0.2);
  z += noseRelief(face, ax, y);
  const dy = y - face.mouthY;
  z += 0.085 * gauss(x / 0.36, dy / 0.26) + 0.05 * gauss(x / 0.26, (dy - 0.05) / 0.055) + 0.06 * gauss(x / 0.22, (dy + 0.07) / 0.06);
  z -= 0.025 * gauss(x / 0.05, (dy - 0.17) / 0.09) + 0.05 * gauss(x / 0.25, (dy + 0.2) / 0.06);
  return z + face.chin * gauss(x / 0.24, (y + 1.33 * face.faceLen) / 0.15);
}

// A ridge that widens to a tip, two wings, a short underside.
function noseRelief(face: FaceShape, ax: number, y: number): number {
  const tip = face.noseL;
  if (y >= 0.32 || y <= tip - 0.16 || ax >= 0.5) return 0;
  const t = clamp((0.2 - y) / (0.2 - tip - 0.04));
  const height = lerp(face.bridge * 0.5, face.noseH, t ** 1.25) * smooth(tip - 0.1, tip + 0.035, y) * (1 - smooth(0.08, 0.32, y) * 0.7);
  const width = lerp(0.11, face.noseW * 0.86, t * t);
  return height * Math.exp(-((ax / width) ** 2.4)) + face.noseH * 0.42 * gauss((ax - face.noseW * 0.82) / 0.07, (y - tip + 0.01) / 0.075);
}

/**
 * @param face the identity
 * @param x to the picture's right
 * @param y up
 * @param z to the camera
 * @returns above 0 inside the hair, below 0 on the skin
 */
export function hairDepth(face: FaceShape, x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  const front = y - face.hairline + 0.22 * ax * ax + 0.05 * Math.cos((x - face.parting) * 4) * (face.hairCurl - 1);
  const temple = Math.min(lerp(0.3, 0.5, smooth(0.1, 0.8, y)) - z, y - 0.06);
  const nape = Math.min(-0.36 - z, y + 0.75);
  return Math.max(Math.min(front, 1), temple, nape);
}
