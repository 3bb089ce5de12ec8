import type { Matrix3 } from './rotation.ts';
import { type Surface, surfaceNormals } from './surface.ts';

/** Which part of the person a pixel shows; what is worn counts on from `worn`. */
export const PART = { none: 0, head: 1, neck: 2, torso: 3, mane: 4, worn: 8 } as const;

/** What each pixel shows before lighting: depth, part, and six numbers of place and normal in face space. */
export interface PixelBuffer {
  readonly width: number;
  readonly height: number;
  readonly depth: Float32Array;
  readonly part: Uint8Array;
  readonly geometry: Float32Array;
  readonly light: Float32Array;
}

/** A simple camera. */
export interface Camera {
  /** Pixels a unit. */
  readonly scale: number;
  /** Where the middle of the face falls, in pixels. */
  readonly centerX: number;
  readonly centerY: number;
}

/** A surface as it is drawn in one frame. */
export interface DrawnSurface extends Surface {
  readonly turn: Matrix3;
  readonly part: number;
}

/** The neck joint that the head turns about. */
const PIVOT = { x: 0, y: -0.85, z: -0.35 };
const CAMERA_DISTANCE = 10;

/**
 * @param width pixels
 * @param height pixels
 * @returns an empty buffer
 */
export function createPixelBuffer(width: number, height: number): PixelBuffer {
  const count = width * height;
  return {
    width,
    height,
    depth: new Float32Array(count),
    part: new Uint8Array(count),
    geometry: new Float32Array(count * 6),
    light: new Float32Array(count * 3),
  };
}

/**
 * Draws a surface into the buffer; nearer pixels win.
 * @param buffer where to
 * @param surface what, and how it is turned
 * @param camera from where
 */
export function drawSurface(buffer: PixelBuffer, surface: DrawnSurface, camera: Camera): void {
  const normals = surfaceNormals(surface.points, surface.triangles);
  const projected = project(surface, camera);
  const fill = createFill(buffer, surface, normals);
  const { triangles } = surface;
  for (let t = 0; t < triangles.length; t += 3) {
    fill(corner(projected, triangles[t] ?? 0), corner(projected, triangles[t + 1] ?? 0), corner(projected, triangles[t + 2] ?? 0));
  }
}

interface Corner {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

function corner(projected: Float32Array, index: number): Corner {
  return { index, x: projected[index * 3] ?? 0, y: projected[index * 3 + 1] ?? 0, z: projected[index * 3 + 2] ?? 0 };
}

function project({ points, turn }: DrawnSurface, camera: Camera): Float32Array {
  const out = new Float32Array(points.length);
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8] = turn;
  for (let i = 0; i < points.length; i += 3) {
    const x = (points[i] ?? 0) - PIVOT.x;
    const y = (points[i + 1] ?? 0) - PIVOT.y;
    const z = (points[i + 2] ?? 0) - PIVOT.z;
    const vz = r6 * x + r7 * y + r8 * z + PIVOT.z;
    const q = CAMERA_DISTANCE / (CAMERA_DISTANCE + 1 - vz);
    out[i] = camera.centerX + (r0 * x + r1 * y + r2 * z + PIVOT.x) * camera.scale * q;
    out[i + 1] = camera.centerY - (r3 * x + r4 * y + r5 * z + PIVOT.y) * camera.scale * q;
    out[i + 2] = vz;
  }
  return out;
}

type FillTriangle = (a: Corner, b: Corner, c: Corner) => void;

// Barycentric fill; the little tolerance closes seams between triangles.
function createFill(buffer: PixelBuffer, surface: DrawnSurface, normals: Float32Array): FillTriangle {
  const { width, height, depth, part } = buffer;
  const write = createWriter(buffer, surface, normals);
  return (a, b, c) => {
    const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (Math.abs(area) < 1e-6) return;
    const x0 = Math.max(0, Math.ceil(Math.min(a.x, b.x, c.x)));
    const x1 = Math.min(width - 1, Math.floor(Math.max(a.x, b.x, c.x)));
    const y0 = Math.max(0, Math.ceil(Math.min(a.y, b.y, c.y)));
    const y1 = Math.min(height - 1, Math.floor(Math.max(a.y, b.y, c.y)));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const u = ((b.x - x) * (c.y - y) - (b.y - y) * (c.x - x)) / area;
        const v = ((c.x - x) * (a.y - y) - (c.y - y) * (a.x - x)) / area;
        const w = 1 - u - v;
        if (u < -1e-4 || v < -1e-4 || w < -1e-4) continue;
        const z = u * a.z + v * b.z + w * c.z;
        const pixel = y * width + x;
        if (z <= (depth[pixel] ?? 0)) continue;
        depth[pixel] = z;
        part[pixel] = surface.part;
        write(pixel, { a: a.index, b: b.index, c: c.index, u, v, w });
      }
    }
  };
}

/** Corners of a triangle and the weight of each at a pixel. */
interface Blend {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly u: number;
  readonly v: number;
  readonly w: number;
}

function createWriter({ geometry }: PixelBuffer, { points }: DrawnSurface, normals: Float32Array): (pixel: number, blend: Blend) => void {
  return (pixel, { a, b, c, u, v, w }) => {
    const mix = (values: Float32Array, k: number): number => u * (values[a * 3 + k] ?? 0) + v * (values[b * 3 + k] ?? 0) + w * (values[c * 3 + k] ?? 0);
    for (let k = 0; k < 3; k++) {
      geometry[pixel * 6 + k] = mix(points, k);
      geometry[pixel * 6 + 3 + k] = mix(normals, k);
    }
  };
}
