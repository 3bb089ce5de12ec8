import { scaled, type Srgb, toLinear } from '../colour.ts';
import type { FaceShape } from '../face-shape.ts';
import { createHeadOutline, type HeadOutline, relief } from '../head-surface.ts';
import { valueNoise } from '../noise.ts';
import { clamp, gauss, lerp } from '../scalar.ts';
import { createSurface } from '../surface.ts';
import { type Accessory, setWorn, type WornItem } from './worn-item.ts';

const CLOTH: Srgb = [196, 220, 232];
const PLEATS = [0.42, 0.55, 0.68] as const;

/**
 * @param face the identity: the mask lies on its nose and chin
 * @param worn which mask
 * @returns its cloth
 */
export function createMask(face: FaceShape, worn: Extract<Accessory, { readonly kind: 'mask' }>): readonly WornItem[] {
  const cloth = toLinear(worn.cloth ?? CLOTH);
  const top = worn.below === 'nose' ? face.noseL - 0.17 : -0.14;
  const bottom = -1.5 * face.faceLen;
  const outline = createHeadOutline(face);
  const depthAt = createDepth(face, outline);
  const surface = createSurface(48, 40, (u, v) => {
    const s = u * 2 - 1;
    const y = lerp(bottom + 0.3 * s * s, top - 0.26 * s * s, v);
    const x = s * 0.86 * Math.max(0.2, outline.halfWidth(y));
    const tent = 0.2 * gauss(x / 0.34, (y + 0.72) / 0.5);
    return [x, y, Math.max(depthAt(x, y, 0.35) + tent, depthAt(x, y, 1)) + 0.05];
  });
  const paint: WornItem['paint'] = (point) => {
    const v = (point.y + point.drop * 0.5 - bottom) / (top - bottom);
    const pleat = PLEATS.reduce((dark, at) => dark + 0.3 * gauss((v - at) / 0.018, 0), 0);
    const weave = 0.94 + 0.1 * valueNoise(point.x * 45, point.y * 45);
    setWorn(point, scaled(cloth, weave * (1 - clamp(pleat))), 0.02);
  };
  return [{ surface, movesWith: 'jaw', paint }];
}

// The front of the head at a place, with a share of its relief.
function createDepth(face: FaceShape, outline: HeadOutline): (x: number, y: number, share: number) => number {
  return (x, y, share) => {
    const sin = clamp(Math.abs(x) / Math.max(0.05, outline.halfWidth(y))) ** (1 / 0.95);
    const cos = Math.sqrt(Math.max(0, 1 - sin * sin));
    return Math.max(0, outline.depth(y)) * cos ** 0.84 - 0.1 * (1 - cos) + share * relief(face, x, y);
  };
}
