import type { PixelRect } from './pixels.ts';

/** A face that the detector found; the place in shares of the picture. */
export interface Detection {
  readonly place: PixelRect;
  /** 0 to 1. */
  readonly score: number;
}

/** Side of the picture that the detector sees, in pixels. */
const SIDE = 256;
/** Numbers of one candidate: middle, size and six points of the face. */
const FIELDS = 16;
const LEAST_SCORE = 0.3;
/** Two places that share more than this of their union are one face. */
const SAME_FACE_OVERLAP = 0.1;
const MOST_FACES = 3;

/** The model looks at every cell of two grids several times: 512 candidates of the fine one, 384 of the coarse one. */
const GRIDS = [
  { cells: 16, perCell: 2 },
  { cells: 8, perCell: 6 },
] as const;

/**
 * Reads the output of the BlazeFace detector (back camera): the likeliest candidates, each face once.
 * @param outputs numbers by length
 * @returns up to three faces, likeliest first
 * @throws TypeError when the outputs are not those of the model
 * @see Bazarevsky et al., BlazeFace, 2019
 */
export function decodeDetections(outputs: ReadonlyMap<number, Float32Array>): readonly Detection[] {
  const candidates = GRIDS.flatMap((grid) => readGrid(grid, outputs)).sort((a, b) => b.score - a.score);
  const faces: Detection[] = [];
  for (const candidate of candidates) {
    if (faces.length === MOST_FACES) break;
    if (faces.every(({ place }) => overlap(place, candidate.place) <= SAME_FACE_OVERLAP)) faces.push(candidate);
  }
  return faces;
}

function readGrid({ cells, perCell }: (typeof GRIDS)[number], outputs: ReadonlyMap<number, Float32Array>): readonly Detection[] {
  const count = cells * cells * perCell;
  const logits = outputs.get(count);
  const boxes = outputs.get(count * FIELDS);
  if (!logits || !boxes) throw new TypeError('not the output of the detector');
  const found: Detection[] = [];
  logits.forEach((logit, i) => {
    const score = 1 / (1 + Math.exp(-logit));
    if (score <= LEAST_SCORE) return;
    const cell = Math.floor(i / perCell);
    const at = (field: number): number => (boxes[i * FIELDS + field] ?? 0) / SIDE;
    const x = ((cell % cells) + 0.5) / cells + at(0);
    const y = (Math.floor(cell / cells) + 0.5) / cells + at(1);
    found.push({ score, place: { left: x - at(2) / 2, right: x + at(2) / 2, top: y - at(3) / 2, bottom: y + at(3) / 2 } });
  });
  return found;
}

function overlap(a: PixelRect, b: PixelRect): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  const area = (r: PixelRect): number => (r.right - r.left) * (r.bottom - r.top);
  return shared / (area(a) + area(b) - shared);
}
