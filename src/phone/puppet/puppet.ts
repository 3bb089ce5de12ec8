import type { Rgb } from './colour.ts';
import { developFrame } from './develop.ts';
import { createFaceShape, type FaceShape } from './face-shape.ts';
import { createHeadOutline, hairDepth, relief } from './head-surface.ts';
import { type Light, lightScene, paintBackground } from './lighting.ts';
import { completePose, type Pose } from './pose.ts';
import { createPixelBuffer, drawSurface, PART, type PixelBuffer } from './rasterizer.ts';
import { rotation, UPRIGHT } from './rotation.ts';
import { clamp, gauss, lerp, smooth } from './scalar.ts';
import { createSurface, type PlacePoint, type Surface } from './surface.ts';
import { createWorn } from './worn/create-worn.ts';
import type { Accessory, WornItem } from './worn/worn-item.ts';

/** How a puppet looks and how it is filmed. */
export interface PuppetLook {
  /** Whole number that names the identity. */
  readonly seed: number;
  /** 0 light to 1 dark; drawn from the seed when left out. */
  readonly skinTone?: number;
  /** 0 shaven to .8 full; drawn from the seed when left out. */
  readonly beard?: number;
  /** How far identities differ from the mean face. */
  readonly variety: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly supersample: 1 | 2;
  readonly noise: number;
  readonly blur: number;
  readonly light: Light;
  /** sRGB, 0 to 255. */
  readonly background: readonly [number, number, number];
  /** What is worn or held before the face. */
  readonly accessories: readonly Accessory[];
}

/** A picture: packed RGB, 3 bytes a pixel, row by row from the top; not mirrored. */
export interface RgbFrame {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const DEFAULT_LOOK: PuppetLook = {
  seed: 1,
  width: 320,
  height: 240,
  supersample: 1,
  variety: 1.7,
  noise: 2.2,
  blur: 0.35,
  background: [150, 156, 160],
  accessories: [],
  light: { direction: [-0.35, 0.55, 0.8], key: 0.78, ambient: 0.42, warmth: 0.03 },
};

/**
 * A procedural talking head for tests, demonstrations and the simulated phone: parametric surfaces with painted features, drawn in software.
 * No photograph, no asset, no dependency; the same seed, pose and frame give the same pixels in Node and in browsers.
 * It is itself an injection that passes: it proves plumbing and regressions, never accuracy on people.
 */
export class Puppet {
  readonly look: PuppetLook;
  readonly #face: FaceShape;
  readonly #head: Surface;
  readonly #neck: Surface;
  readonly #torso: Surface;
  readonly #mane: Surface | null;
  readonly #worn: readonly WornItem[];
  readonly #buffer: PixelBuffer;
  readonly #background: Float32Array;

  constructor(look: Partial<PuppetLook> = {}) {
    this.look = { ...DEFAULT_LOOK, ...look };
    const { width, height, supersample } = this.look;
    this.#face = createFaceShape(this.look);
    this.#head = createSurface(112, 116, headPlace(this.#face));
    this.#neck = createSurface(28, 8, neckPlace);
    this.#torso = createSurface(40, 16, torsoPlace);
    this.#mane = this.#face.hasLongHair ? createSurface(36, 18, manePlace) : null;
    this.#worn = createWorn(this.#face, this.look.seed, this.look.accessories);
    this.#buffer = createPixelBuffer(width * supersample, height * supersample);
    this.#background = paintBackground(this.#buffer, this.look.background);
  }

  /**
   * @param pose what the puppet does
   * @param frame number of the frame: only the sensor noise depends on it
   * @param screen linear light of a screen in front of the face, 0 to 1 a channel
   * @returns the picture
   */
  render(pose: Pose, frame: number, screen?: Readonly<Rgb>): RgbFrame {
    const { width, height, supersample, noise, blur, seed } = this.look;
    const full = completePose(pose);
    const drop = 0.4 * clamp(full.mouthOpen) + 0.12 * full.jaw;
    this.#drawGeometry(full, drop);
    const point = { face: this.#face, pose: full, drop, colour: [0, 0, 0] as [number, number, number], x: 0, y: 0, z: 0, gloss: 0, occlusion: 1 };
    const turn = rotation(full.yaw, full.pitch, full.roll);
    this.#buffer.light.set(this.#background);
    const light = screen ? { ...this.look.light, screen } : this.look.light;
    lightScene(this.#buffer, { point, turn, light, worn: this.#worn });
    const noiseSeed = Math.imul(frame + 1, 2654435761) ^ seed;
    return { data: developFrame(this.#buffer.light, { width, height, supersample, noise, blur, noiseSeed }), width, height };
  }

  #drawGeometry(pose: Required<Pose>, drop: number): void {
    const buffer = this.#buffer;
    buffer.depth.fill(-1e9);
    buffer.part.fill(PART.none);
    const camera = {
      scale: 0.25 * buffer.height * pose.scale,
      centerX: buffer.width / 2 + pose.dx * buffer.height,
      centerY: buffer.height * 0.45 + pose.dy * buffer.height,
    };
    const half = rotation(pose.yaw * 0.35, pose.pitch * 0.3, pose.roll * 0.4);
    if (this.#mane) drawSurface(buffer, { ...this.#mane, turn: half, part: PART.mane }, camera);
    drawSurface(buffer, { ...this.#torso, turn: UPRIGHT, part: PART.torso }, camera);
    drawSurface(buffer, { ...this.#neck, turn: half, part: PART.neck }, camera);
    const points = dropJaw(this.#head.points, this.#face.mouthY, drop);
    const turn = rotation(pose.yaw, pose.pitch, pose.roll);
    drawSurface(buffer, { points, triangles: this.#head.triangles, turn, part: PART.head }, camera);
    this.#worn.forEach(({ surface, movesWith }, i) => {
      const shifted = movesWith === 'jaw' ? dropJaw(surface.points, this.#face.mouthY, drop * 0.6) : surface.points;
      drawSurface(buffer, { points: shifted, triangles: surface.triangles, turn: movesWith === 'nothing' ? UPRIGHT : turn, part: PART.worn + i }, camera);
    });
  }
}

// The jaw swings down and a little back.
function dropJaw(points: Float32Array, mouthY: number, drop: number): Float32Array {
  const out = points.slice();
  for (let i = 0; i < out.length; i += 3) {
    const x = out[i] ?? 0;
    const y = out[i + 1] ?? 0;
    const z = out[i + 2] ?? 0;
    const t = smooth(mouthY + 0.08, mouthY - 0.13, y) * (1 - 0.65 * smooth(0.3, 0.9, Math.abs(x))) * smooth(-0.1, 0.3, z);
    if (!t) continue;
    out[i + 1] = y - drop * t;
    out[i + 2] = z - drop * 0.22 * t;
  }
  return out;
}

function headPlace(face: FaceShape): PlacePoint {
  const outline = createHeadOutline(face);
  return (u, v) => {
    const s = u * 2 - 1;
    const angle = Math.PI * (0.62 * s + 0.38 * s ** 3);
    const y = lerp(outline.bottom, outline.top, v - (Math.cos(Math.PI * v) * 0.5 + v - 0.5) * 0.35);
    const sin = Math.sin(angle);
    const cos = Math.cos(angle);
    const width = Math.max(0, outline.halfWidth(y));
    const depth = Math.max(0, outline.depth(y)) * (cos > 0 ? 1 : 1.05);
    const front = smooth(0, 0.45, cos);
    let x = width * Math.sign(sin) * Math.abs(sin) ** 0.95;
    let z = depth * Math.sign(cos) * Math.abs(cos) ** (cos > 0 ? 0.84 : 1) - (cos > 0 ? 0.1 * (1 - cos) : 0.1);
    if (front > 0) z += front * relief(face, x, y);
    const ear = gauss((Math.abs(angle) - 1.72) / 0.13, (y + 0.12) / 0.25) * 0.15;
    x += Math.sign(sin) * ear;
    z -= ear * 0.3;
    const hair = smooth(-0.02, 0.3, hairDepth(face, x, y, z)) * 0.1;
    return [x * (1 + hair), y + (y > 0.5 ? hair * 0.8 : 0), z * (1 + hair)];
  };
}

const neckPlace: PlacePoint = (u, v) => {
  const t = (u * 2 - 1) * Math.PI;
  return [lerp(0.72, 0.52, smooth(0, 0.5, v)) * Math.sin(t), lerp(-2.5, -0.95, v), 0.55 * Math.cos(t) - 0.2];
};

const torsoPlace: PlacePoint = (u, v) => {
  const t = (u * 2 - 1) * Math.PI;
  const p = (v - 0.5) * Math.PI;
  const c = Math.cos(p) ** 0.7;
  return [2.25 * c * Math.sin(t), -3.35 + 1.15 * Math.sin(p) - 0.12 * Math.abs(Math.sin(t)), 0.95 * c * Math.cos(t) - 0.35];
};

const manePlace: PlacePoint = (u, v) => {
  const t = (u * 2 - 1) * Math.PI;
  const p = (v - 0.5) * Math.PI;
  const c = Math.cos(p) ** 0.8;
  return [1.1 * c * Math.sin(t), -0.35 + 1.6 * Math.sin(p), 0.7 * c * Math.cos(t) - 0.52];
};
