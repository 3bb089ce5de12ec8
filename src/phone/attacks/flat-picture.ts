import type { RgbFrame } from '../puppet/puppet.ts';

/** How a print is held. */
export interface PrintHold {
  /** Turn about the upright axis, degrees; above 0 the right side of the picture comes nearer. */
  readonly tilt?: number;
  /** Turn about the level axis, degrees. */
  readonly nod?: number;
  /** Radius of the bend about the upright axis in picture heights; flat when left out. */
  readonly bendRadius?: number;
  /** Shift in picture heights, right and down. */
  readonly dx?: number;
  readonly dy?: number;
  /** Size, 1 as printed. */
  readonly scale?: number;
}

/** Distance of the print from the lens in picture heights. */
const DISTANCE = 3;
const WALL = 120;
const GRAIN = 4;

/**
 * A print in front of the camera: every point of the picture lies on one sheet, flat or bent, that is turned and moved as a whole. Sensor noise is the camera's own.
 * @param print what is printed
 * @param hold how it is held
 * @param draw randomness of the noise, 0 to 1
 * @returns what the camera sees
 */
export function photographPrint(print: RgbFrame, hold: PrintHold, draw: () => number): RgbFrame {
  const { data, width, height } = print;
  const out = new Uint8Array(data.length);
  const find = createLookup(print, hold);
  let state = Math.floor(draw() * 2 ** 31) | 1;
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      state = Math.imul(state ^ (state >>> 15), 2246822519) + 374761393;
      const grain = (((state >>> 8) & 255) / 255 - 0.5) * GRAIN;
      const from = find(x, y);
      for (let k = 0; k < 3; k++) out[o + k] = Math.max(0, Math.min(255, (from < 0 ? WALL : (data[from + k] ?? 0)) + grain));
    }
  }
  return { data: out, width, height };
}

// Where the ray of a pixel meets the sheet: offset of that pixel of the print, below 0 beside it.
function createLookup({ width, height }: RgbFrame, hold: PrintHold): (x: number, y: number) => number {
  const { tilt = 0, nod = 0, bendRadius = 0, dx = 0, dy = 0, scale = 1 } = hold;
  const [ct, st] = [Math.cos((tilt * Math.PI) / 180), Math.sin((tilt * Math.PI) / 180)];
  const [cn, sn] = [Math.cos((nod * Math.PI) / 180), Math.sin((nod * Math.PI) / 180)];
  const distance = DISTANCE * height;
  const radius = bendRadius * height;
  return (x, y) => {
    const rx = (x - width / 2 - dx * height) / scale / distance;
    const ry = (y - height / 2 - dy * height) / scale / distance;
    // The sheet is spanned by (ct, sn·st, −cn·st) and (0, cn, sn) at depth `distance`; the ray is (rx, ry, 1): two equations for the place (a, b) on the sheet.
    const [p, q, r, t] = [ct + rx * cn * st, -rx * sn, sn * st + ry * cn * st, cn - ry * sn];
    const det = p * t - q * r;
    if (det < 1e-6) return -1;
    const a = (distance * (rx * t - ry * q)) / det;
    const b = (distance * (ry * p - rx * r)) / det;
    if (radius > 0 && Math.abs(a) >= radius) return -1;
    const along = radius > 0 ? radius * Math.asin(a / radius) : a;
    const px = Math.round(along + width / 2);
    const py = Math.round(b + height / 2);
    return px >= 0 && py >= 0 && px < width && py < height ? (py * width + px) * 3 : -1;
  };
}
