import { type Rgb, type Srgb, scaled, toLinear } from './colour.ts';
import { valueNoise } from './noise.ts';
import { hairColour } from './paint-hair.ts';
import { paintHead } from './paint-head.ts';
import { PART, type PixelBuffer } from './rasterizer.ts';
import { type Matrix3, UPRIGHT } from './rotation.ts';
import { smooth } from './scalar.ts';
import type { SkinPoint } from './skin-point.ts';
import type { WornItem } from './worn/worn-item.ts';

/** The light in the scene. */
export interface Light {
  /** Where it comes from: right, up, towards the camera. */
  readonly direction: readonly [number, number, number];
  readonly key: number;
  readonly ambient: number;
  readonly warmth: number;
  /** Light of a screen in front of the face, linear, 0 to 1 a channel. */
  readonly screen?: Readonly<Rgb>;
}

/** What is lit. */
export interface LitScene {
  readonly point: SkinPoint;
  readonly turn: Matrix3;
  readonly light: Light;
  /** By the number of its part. */
  readonly worn: readonly WornItem[];
}

type Vector = readonly [number, number, number];

/**
 * @param buffer gives the size
 * @param colour sRGB, 0 to 255
 * @returns linear light of a plain wall behind the person
 */
export function paintBackground({ width, height }: PixelBuffer, colour: Srgb): Float32Array {
  const out = new Float32Array(width * height * 3);
  const wall = toLinear(colour);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const t = 0.92 + 0.16 * (x / width) - 0.14 * (y / height) + 0.03 * valueNoise(x / 60, y / 60);
      out.set(scaled(wall, t), pixel * 3);
    }
  }
  return out;
}

/**
 * Paints and lights every pixel of the person, in linear light; the background shows through elsewhere.
 * @param buffer geometry in, light out
 * @param scene the person and the light
 */
export function lightScene(buffer: PixelBuffer, scene: LitScene): void {
  const { part, geometry, light: out } = buffer;
  const { point } = scene;
  const lit = createLighting(scene.light);
  for (let pixel = 0; pixel < part.length; pixel++) {
    const id = part[pixel] ?? PART.none;
    if (id === PART.none) continue;
    const offset = pixel * 6;
    point.x = geometry[offset] ?? 0;
    point.y = geometry[offset + 1] ?? 0;
    point.z = geometry[offset + 2] ?? 0;
    const worn = scene.worn[id - PART.worn];
    if (worn) worn.paint(point);
    else paintPart(point, id);
    const turnsWithHead = worn ? worn.movesWith !== 'nothing' : id === PART.head;
    const light = lit(point, turnedNormal(geometry, offset + 3, turnsWithHead ? scene.turn : UPRIGHT));
    out[pixel * 3] = light[0];
    out[pixel * 3 + 1] = light[1];
    out[pixel * 3 + 2] = light[2];
  }
}

function paintPart(point: SkinPoint, part: number): void {
  const { x, y, z } = point;
  if (part === PART.head) return paintHead(point);
  if (part === PART.neck) return setSurface(point, point.face.skin, 0.03, 0.42 + 0.4 * smooth(-1.5, -2.3, y));
  if (part === PART.mane) return setSurface(point, hairColour(point.face, x, y, z), 0.05, 0.7);
  const weave = 0.85 + 0.3 * valueNoise(x * 14, y * 14);
  const isCollar = y > -2.5 && Math.abs(x) < 0.6 + (y + 2.5) * 0.5 && z > 0;
  setSurface(point, isCollar ? point.face.skin : scaled(point.face.shirt, weave), 0.01, 0.8);
}

function setSurface(point: SkinPoint, colour: Readonly<Rgb>, gloss: number, occlusion: number): void {
  point.colour[0] = colour[0];
  point.colour[1] = colour[1];
  point.colour[2] = colour[2];
  point.gloss = gloss;
  point.occlusion = occlusion;
}

// A normal that points away belongs to a surface seen from behind, through a gap: it is turned round.
function turnedNormal(geometry: Float32Array, offset: number, turn: Matrix3): Vector {
  const nx = geometry[offset] ?? 0;
  const ny = geometry[offset + 1] ?? 0;
  const nz = geometry[offset + 2] ?? 0;
  const x = turn[0] * nx + turn[1] * ny + turn[2] * nz;
  const y = turn[3] * nx + turn[4] * ny + turn[5] * nz;
  const z = turn[6] * nx + turn[7] * ny + turn[8] * nz;
  const factor = (z < 0 ? -1 : 1) / (Math.hypot(x, y, z) || 1);
  return [x * factor, y * factor, z * factor];
}

function createLighting(light: Light): (point: SkinPoint, normal: Vector) => Rgb {
  const [lx, ly, lz] = light.direction;
  const length = Math.hypot(lx, ly, lz);
  const to: Vector = [lx / length, ly / length, lz / length];
  const half: Vector = [to[0], to[1], to[2] + 1];
  const halfLength = Math.hypot(...half);
  const warm: Vector = [1 + light.warmth, 1, 1 - light.warmth * 1.6];
  return ({ colour, gloss, occlusion }, [nx, ny, nz]) => {
    const facing = nx * to[0] + ny * to[1] + nz * to[2];
    const wrap = Math.max(0, (facing + 0.3) / 1.3);
    const redWrap = Math.max(0, (facing + 0.42) / 1.42);
    const sky = light.ambient * (0.75 + 0.25 * ny);
    const mirror = Math.max(0, (nx * half[0] + ny * half[1] + nz * half[2]) / halfLength) ** 24;
    const shine = gloss * mirror * occlusion * light.key;
    const front = Math.max(0, nz);
    const channel = (k: 0 | 1 | 2, soft: number): number =>
      colour[k] * (light.key * soft * warm[k] + sky + (light.screen ? light.screen[k] * front : 0)) * occlusion + shine;
    return [channel(0, redWrap), channel(1, wrap), channel(2, wrap)];
  };
}
