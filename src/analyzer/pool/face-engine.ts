import { eyeAspect } from '../../liveness/face-measures.ts';
import { LEFT_EYE_POINTS, RIGHT_EYE_POINTS } from '../../liveness/landmarks.ts';
import { cutSquare } from './cut-square.ts';
import { decodeDetections } from './decode-detections.ts';
import { CHIP_SIDE } from './face-chip.ts';
import { type FaceModels, loadModels, MODEL_SIDES } from './load-models.ts';
import type { PixelRect, Pixels } from './pixels.ts';

/** A point of the mesh, in pixels. */
export type MeshPoint = readonly [x: number, y: number];

/** A face as the engine sees it. */
export interface EngineFace {
  /** Where it is, in pixels. */
  readonly rect: PixelRect;
  /** Confidence of the mesh, 0 to 1. */
  readonly score: number;
  /** 468 points; empty when the detector saw a face but the mesh did not fit. */
  readonly mesh: readonly MeshPoint[];
}

/** Detector, mesh, eyes and recognition of one thread. Nothing is kept from one picture to the next. */
export interface FaceEngine {
  /**
   * Searches the whole picture.
   * @param pixels a picture
   * @returns the faces, largest first
   */
  search(pixels: Pixels): readonly EngineFace[];
  /**
   * Looks where the face was in the picture before: a quarter of the cost of a search.
   * @param pixels a picture
   * @param before the face in the picture before
   * @returns the face, or null when it is not there any more
   */
  track(pixels: Pixels, before: EngineFace): EngineFace | null;
  /**
   * Measures the eyelids. The mesh alone sees them too coarsely: shut eyes read as half open.
   * @param pixels a picture
   * @param face a face with a mesh
   * @returns the aspect ratios of both eyes
   */
  eyes(pixels: Pixels, face: EngineFace): { readonly right: number; readonly left: number };
  /**
   * @param chip an aligned crop, 150 × 150 packed RGB
   * @returns 128 numbers
   */
  embed(chip: Uint8Array): Promise<readonly number[]>;
  /** How many tensors are alive: constant between two pictures, or something leaks. */
  countTensors(): number;
}

const MESH_POINTS = 468;
/** Lids and brow of one eye. */
const EYE_POINTS = 71;
const LEAST_MESH_SCORE = 0.3;
/** How much wider than the face the models want to see. */
const FACE_MARGIN = 1.4;
const EYE_MARGIN = 2.3;
/** Where the eye model puts the six points of an outline that {@link eyeAspect} reads, in the order of outer corner, lids, inner corner, lids. */
const LID_POINTS = [0, 11, 13, 8, 5, 3] as const;

/**
 * Loads the engine into this thread and warms it.
 * @returns the engine
 * @throws Error when a model is not the pinned file or the engine does not start
 */
export async function loadFaceEngine(): Promise<FaceEngine> {
  const engine = new Engine(await loadModels());
  const blank = { data: new Uint8Array(320 * 240 * 3).fill(128), width: 320, height: 240 };
  engine.search(blank);
  const mesh = Array.from({ length: MESH_POINTS }, (_, i): MeshPoint => [i % 300, i % 200]);
  const face = { rect: { left: 100, top: 60, right: 220, bottom: 180 }, score: 1, mesh };
  engine.track(blank, face);
  engine.eyes(blank, face);
  await engine.embed(new Uint8Array(CHIP_SIDE * CHIP_SIDE * 3).fill(128));
  return engine;
}

class Engine implements FaceEngine {
  readonly #models: FaceModels;
  readonly #inputs = {
    detector: new Float32Array(MODEL_SIDES.detector ** 2 * 3),
    mesh: new Float32Array(MODEL_SIDES.mesh ** 2 * 3),
    eyes: new Float32Array(MODEL_SIDES.eyes ** 2 * 3 * 2),
  };

  constructor(models: FaceModels) {
    this.#models = models;
  }

  search(pixels: Pixels): readonly EngineFace[] {
    const { width, height } = pixels;
    const whole = { left: 0, top: 0, right: width, bottom: height };
    cutSquare(pixels, whole, { side: MODEL_SIDES.detector, scale: 1 / 127.5, offset: -1, isMirrored: false }, this.#inputs.detector);
    return decodeDetections(this.#models.detector.run(this.#inputs.detector, 1))
      .map(({ place, score }): EngineFace => {
        const rect = { left: place.left * width, right: place.right * width, top: place.top * height, bottom: place.bottom * height };
        return this.#fitMesh(pixels, rect) ?? { rect, score, mesh: [] };
      })
      .sort((a, b) => areaOf(b.rect) - areaOf(a.rect));
  }

  track(pixels: Pixels, before: EngineFace): EngineFace | null {
    return this.#fitMesh(pixels, before.rect);
  }

  eyes(pixels: Pixels, { mesh }: EngineFace): { readonly right: number; readonly left: number } {
    // The model knows the person's right eye only; the left one is shown to it mirrored.
    const sides = [RIGHT_EYE_POINTS, LEFT_EYE_POINTS].map((points) =>
      squareAround(boundsOf([mesh[points[0]] ?? [0, 0], mesh[points[3]] ?? [0, 0]]), EYE_MARGIN),
    );
    const size = MODEL_SIDES.eyes ** 2 * 3;
    sides.forEach((rect, i) => {
      cutSquare(pixels, rect, { side: MODEL_SIDES.eyes, scale: 1 / 255, offset: 0, isMirrored: i === 1 }, this.#inputs.eyes.subarray(i * size, (i + 1) * size));
    });
    const outline = this.#models.eyes.run(this.#inputs.eyes, 2).get(EYE_POINTS * 3);
    const aspect = (i: number): number => {
      const points = LID_POINTS.map((lid): MeshPoint => {
        const at = (i * EYE_POINTS + lid) * 3;
        return [outline?.[at] ?? 0, outline?.[at + 1] ?? 0];
      });
      return eyeAspect((point) => points[RIGHT_EYE_POINTS.findIndex((p) => p === point)] ?? [0, 0], 'right');
    };
    return { right: aspect(0), left: aspect(1) };
  }

  async embed(chip: Uint8Array): Promise<readonly number[]> {
    return Array.from(await this.#models.embed(chip, CHIP_SIDE));
  }

  countTensors(): number {
    return this.#models.countTensors();
  }

  #fitMesh(pixels: Pixels, face: PixelRect): EngineFace | null {
    const side = MODEL_SIDES.mesh;
    const rect = squareAround(face, FACE_MARGIN);
    cutSquare(pixels, rect, { side, scale: 1 / 255, offset: 0, isMirrored: false }, this.#inputs.mesh);
    const outputs = this.#models.mesh.run(this.#inputs.mesh, 1);
    const score = outputs.get(1)?.[0] ?? 0;
    const points = outputs.get(MESH_POINTS * 3);
    if (score < LEAST_MESH_SCORE || !points) return null;
    const unit = (rect.right - rect.left) / side;
    const mesh = Array.from(
      { length: MESH_POINTS },
      (_, i): MeshPoint => [rect.left + (points[i * 3] ?? 0) * unit, rect.top + (points[i * 3 + 1] ?? 0) * unit],
    );
    return { rect: boundsOf(mesh), score, mesh };
  }
}

function boundsOf(points: readonly MeshPoint[]): PixelRect {
  const rect = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: Number.NEGATIVE_INFINITY, bottom: Number.NEGATIVE_INFINITY };
  for (const [x, y] of points) {
    rect.left = Math.min(rect.left, x);
    rect.right = Math.max(rect.right, x);
    rect.top = Math.min(rect.top, y);
    rect.bottom = Math.max(rect.bottom, y);
  }
  return rect;
}

function squareAround(rect: PixelRect, margin: number): PixelRect {
  const half = (Math.max(rect.right - rect.left, rect.bottom - rect.top, 1) * margin) / 2;
  const x = (rect.left + rect.right) / 2;
  const y = (rect.top + rect.bottom) / 2;
  return { left: x - half, top: y - half, right: x + half, bottom: y + half };
}

function areaOf(rect: PixelRect): number {
  return (rect.right - rect.left) * (rect.bottom - rect.top);
}
