import { scaled } from '../colour.ts';
import type { FaceShape } from '../face-shape.ts';
import { valueNoise } from '../noise.ts';
import { createSurface, type PlacePoint } from '../surface.ts';
import { type Accessory, setWorn, type WornItem } from './worn-item.ts';

/** In front of everything that a face has. */
const DEPTH = 1.6;
const FINGERS = [-0.285, -0.095, 0.095, 0.285] as const;
const LENGTHS = [0.66, 0.74, 0.7, 0.56] as const;

/** Where a hand lies: where its fingers begin, and which way they point. */
interface Grip {
  readonly x: number;
  readonly y: number;
  readonly along: readonly [x: number, y: number];
}

/**
 * The back of a hand that covers a part of the face, in the skin of the person: no colour tells it from the face.
 * @param face the identity
 * @param worn what it covers
 * @returns palm and fingers
 */
export function createHand(face: FaceShape, worn: Extract<Accessory, { readonly kind: 'hand' }>): readonly WornItem[] {
  const grip = gripOf(face, worn.over);
  const paint: WornItem['paint'] = (point) => {
    const [a, b] = inHand(grip, point.x, point.y);
    const tone = 0.86 + 0.1 * valueNoise(point.x * 7 + 11, point.y * 7) + 0.05 * valueNoise(point.x * 40, point.y * 40);
    const crease = a > 0 ? 1 - 0.22 * Math.exp(-(((a - 0.28) / 0.02) ** 2)) : 1;
    // Fingers shade each other.
    const nearest = FINGERS.reduce((least, at) => Math.min(least, Math.abs(b - at)), 1);
    const gap = a > 0 ? 1 - 0.65 * Math.max(0, (nearest - 0.06) / 0.04) : 1;
    setWorn(point, scaled(face.skin, tone * crease * Math.max(0.3, gap)), 0.08);
  };
  const places = [palm(grip), ...FINGERS.map((at, i) => finger(grip, at, LENGTHS[i] ?? 0.6))];
  return places.map((place) => ({ surface: createSurface(20, 20, place), movesWith: 'nothing', paint }));
}

function gripOf(face: FaceShape, over: Extract<Accessory, { readonly kind: 'hand' }>['over']): Grip {
  if (over === 'mouth') return { x: -0.3, y: face.mouthY, along: [1, 0.05] };
  const side = over === 'right_eye' ? -1 : 1;
  return { x: side * (face.eyeX + 0.04), y: -0.36, along: [-0.08 * side, 1] };
}

function palm({ x, y, along }: Grip): PlacePoint {
  return (u, v) => {
    const angle = (u - 0.5) * 2 * Math.PI;
    const [a, b] = [-0.36 + 0.42 * v * Math.cos(angle), 0.4 * v * Math.sin(angle)];
    return [x + a * along[0] - b * along[1], y + a * along[1] + b * along[0], DEPTH + 0.1 * Math.sqrt(1 - v * v)];
  };
}

function finger({ x, y, along }: Grip, at: number, length: number): PlacePoint {
  return (u, v) => {
    const a = -0.1 + (length + 0.1) * v;
    const tip = v > 0.85 ? Math.sqrt(Math.max(0, 1 - ((v - 0.85) / 0.15) ** 2)) : 1;
    const angle = (u - 0.5) * Math.PI;
    const b = at + 0.1 * tip * Math.sin(angle);
    return [x + a * along[0] - b * along[1], y + a * along[1] + b * along[0], DEPTH + 0.02 + 0.09 * tip * Math.cos(angle)];
  };
}

function inHand({ x, y, along }: Grip, px: number, py: number): readonly [along: number, across: number] {
  const [dx, dy] = [px - x, py - y];
  return [dx * along[0] + dy * along[1], -dx * along[1] + dy * along[0]];
}
