import type { Rgb } from './colour.ts';
import type { FaceShape } from './face-shape.ts';
import type { Pose } from './pose.ts';

/** A place on the head that is being painted; colour, gloss and occlusion are changed in place by each painter. */
export interface SkinPoint {
  readonly face: FaceShape;
  readonly pose: Required<Pose>;
  /** How far the jaw has dropped. */
  readonly drop: number;
  readonly colour: Rgb;
  x: number;
  y: number;
  z: number;
  gloss: number;
  /** Ambient light that reaches the place, 0 to 1. */
  occlusion: number;
}
