import type { Srgb } from '../colour.ts';
import type { SkinPoint } from '../skin-point.ts';
import type { Surface } from '../surface.ts';

/** What a puppet wears or holds before its face. Plain data; colours are sRGB, 0 to 255. */
export type Accessory =
  /** Clear lenses: the eyes show, with a glint of a lamp. */
  | { readonly kind: 'glasses'; readonly rim?: Srgb; readonly thickness?: number }
  /** Lenses that let little light through: a share of it above, and below where it differs. */
  | { readonly kind: 'sunglasses'; readonly rim?: Srgb; readonly tint?: Srgb; readonly passesBelow?: number }
  /** A pleated mask over nose, mouth and chin; worn under the nose when `below` says so. */
  | { readonly kind: 'mask'; readonly cloth?: Srgb; readonly below?: 'eyes' | 'nose' }
  /** The person's own hand. */
  | { readonly kind: 'hand'; readonly over: 'mouth' | 'right_eye' | 'left_eye' };

/** One surface of an accessory. */
export interface WornItem {
  readonly surface: Surface;
  /** What it moves with; a hand stays where it is. */
  readonly movesWith: 'head' | 'jaw' | 'nothing';
  /** Sets colour, gloss and occlusion of a place on it. */
  readonly paint: (point: SkinPoint) => void;
}

/**
 * @param point the place; its colour, gloss and occlusion are overwritten
 * @param colour linear light
 * @param gloss share of the light that is mirrored
 */
export function setWorn(point: SkinPoint, colour: readonly [number, number, number], gloss: number): void {
  point.colour[0] = colour[0];
  point.colour[1] = colour[1];
  point.colour[2] = colour[2];
  point.gloss = gloss;
  point.occlusion = 1;
}
