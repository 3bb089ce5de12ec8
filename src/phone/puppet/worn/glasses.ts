import { type Rgb, scaled, type Srgb, toLinear } from '../colour.ts';
import type { FaceShape } from '../face-shape.ts';
import { createSequence } from '../noise.ts';
import { lerp, smooth } from '../scalar.ts';
import { createSurface, type PlacePoint } from '../surface.ts';
import { type Accessory, setWorn, type WornItem } from './worn-item.ts';

/** Half sizes and roundness of a lens. */
interface LensShape {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly round: number;
}

const DARK: Srgb = [24, 22, 22];
const TINT: Srgb = [40, 38, 40];

/**
 * @param face the identity; it chooses the shape of the lenses
 * @param seed names the identity
 * @param worn which glasses
 * @returns rims, bridge and arms, and lenses or their glints
 */
export function createGlasses(face: FaceShape, seed: number, worn: Extract<Accessory, { readonly kind: 'glasses' | 'sunglasses' }>): readonly WornItem[] {
  const draw = createSequence(seed * 131 + 7);
  const isDark = worn.kind === 'sunglasses';
  const height = isDark ? lerp(0.25, 0.33, draw()) : lerp(0.18, 0.27, draw());
  const lens: LensShape = { x: face.eyeX, width: lerp(0.29, 0.34, draw()), height, round: lerp(2.2, 4.5, draw()) };
  const thickness = worn.kind === 'glasses' ? (worn.thickness ?? lerp(0.02, 0.06, draw())) : 0.04;
  const rim = toLinear(worn.rim ?? DARK);
  const frame = [
    ...([-1, 1] as const).map((side) => ring(lens, side, thickness)),
    bridge(lens, thickness),
    ...([-1, 1] as const).map((side) => arm(lens, side)),
  ];
  const paintRim: WornItem['paint'] = (point) => setWorn(point, rim, 0.12);
  const rims = frame.map((place): WornItem => ({ surface: createSurface(40, 4, place), movesWith: 'head', paint: paintRim }));
  return [...rims, ...(isDark ? darkLenses(face, lens, worn) : glints(lens, draw))];
}

function darkLenses(face: FaceShape, lens: LensShape, worn: Extract<Accessory, { readonly kind: 'sunglasses' }>): readonly WornItem[] {
  const tint = toLinear(worn.tint ?? TINT);
  const paint: WornItem['paint'] = (point) => {
    const t = smooth(lens.height, -lens.height, point.y);
    const through = scaled(face.skin, (worn.passesBelow ?? 0) * t);
    // The room above is mirrored more than the floor.
    const sky = 0.035 * (1 - t) ** 2;
    setWorn(point, [tint[0] + through[0] + sky, tint[1] + through[1] + sky, tint[2] + through[2] + sky * 1.2], 0.3);
  };
  return ([-1, 1] as const).map((side) => ({ surface: createSurface(40, 10, disk(lens, side)), movesWith: 'head', paint }));
}

// A lamp that is mirrored in a clear lens hides a spot of what is behind it.
function glints(lens: LensShape, draw: () => number): readonly WornItem[] {
  const [x, y, size] = [lerp(-0.6, 0.6, draw()), lerp(0.2, 0.7, draw()), lerp(0.02, 0.05, draw())];
  const light: Rgb = [0.8, 0.82, 0.86];
  const paint: WornItem['paint'] = (point) => setWorn(point, light, 0);
  return ([-1, 1] as const).map((side) => {
    const place: PlacePoint = (u, v) => {
      const angle = u * 2 * Math.PI;
      return onFrame(side * lens.x + x * lens.width + size * 1.5 * v * Math.cos(angle), y * lens.height + size * v * Math.sin(angle));
    };
    return { surface: createSurface(16, 3, place), movesWith: 'head', paint };
  });
}

function outline(lens: LensShape, angle: number, more: number): readonly [x: number, y: number] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const bend = (value: number): number => Math.sign(value) * Math.abs(value) ** (2 / lens.round);
  return [(lens.width + more) * bend(c), (lens.height + more) * bend(s)];
}

function ring(lens: LensShape, side: -1 | 1, thickness: number): PlacePoint {
  return (u, v) => {
    const [x, y] = outline(lens, u * 2 * Math.PI, thickness * v);
    return onFrame(side * lens.x + x, y - 0.02);
  };
}

function disk(lens: LensShape, side: -1 | 1): PlacePoint {
  return (u, v) => {
    const [x, y] = outline(lens, u * 2 * Math.PI, 0);
    const [px, py, pz] = onFrame(side * lens.x + x * v, y * v - 0.02);
    return [px, py, pz + 0.05 * (1 - v * v)];
  };
}

function bridge(lens: LensShape, thickness: number): PlacePoint {
  const reach = Math.max(0.05, lens.x - lens.width);
  return (u, v) => {
    const x = reach * (2 * u - 1);
    const [px, py, pz] = onFrame(x, 0.06 + 0.05 * (1 - (x / reach) ** 2) + Math.max(0.03, thickness) * (v - 0.5));
    return [px, py, pz + 0.06];
  };
}

function arm(lens: LensShape, side: -1 | 1): PlacePoint {
  const [, , front] = onFrame(lens.x + lens.width, 0.06);
  return (u, v) => [side * lerp(lens.x + lens.width, 1.02, Math.min(1, u * 2.5)), 0.07 + 0.05 * (v - 0.5), lerp(front, -0.1, u)];
}

function onFrame(x: number, y: number): readonly [number, number, number] {
  return [x, y, 1.24 - 0.22 * x * x];
}
