import { describe, expect, it } from 'vitest';
import { decodeDetections } from '../../../src/analyzer/pool/decode-detections.ts';

interface Candidate {
  readonly grid: 'fine' | 'coarse';
  readonly index: number;
  readonly logit: number;
  /** Middle from the cell's middle, and size, in pixels of 256. */
  readonly box: readonly [number, number, number, number];
}

function outputsOf(...candidates: readonly Candidate[]): ReadonlyMap<number, Float32Array> {
  const outputs = new Map(
    [512, 384].flatMap((count) => [[count, new Float32Array(count).fill(-9)] as const, [count * 16, new Float32Array(count * 16)] as const]),
  );
  for (const { grid, index, logit, box } of candidates) {
    const count = grid === 'fine' ? 512 : 384;
    outputs.get(count)?.set([logit], index);
    outputs.get(count * 16)?.set(box, index * 16);
  }
  return outputs;
}

describe('reading the detector', () => {
  it('finds nothing where nothing is likely', () => {
    expect(decodeDetections(outputsOf())).toEqual([]);
    // The logistic function of -0.85 is .2995, that of -0.84 is .3015.
    expect(decodeDetections(outputsOf({ grid: 'fine', index: 0, logit: -0.85, box: [0, 0, 64, 64] }))).toEqual([]);
    expect(decodeDetections(outputsOf({ grid: 'fine', index: 0, logit: -0.84, box: [0, 0, 64, 64] }))).toHaveLength(1);
  });

  it('tells places from the middle of their cell', () => {
    // The second look at the cell in column 3 of row 2 of the fine grid, and the fourth at column 1 of row 6 of the coarse one.
    const fine = decodeDetections(outputsOf({ grid: 'fine', index: (2 * 16 + 3) * 2 + 1, logit: 3, box: [8, -8, 32, 64] }));
    expect(fine[0]?.place).toEqual({ left: (56 + 8 - 16) / 256, right: (56 + 8 + 16) / 256, top: (40 - 8 - 32) / 256, bottom: (40 - 8 + 32) / 256 });
    const coarse = decodeDetections(outputsOf({ grid: 'coarse', index: (6 * 8 + 1) * 6 + 3, logit: 3, box: [0, 0, 32, 32] }));
    expect(coarse[0]?.place).toEqual({ left: 32 / 256, right: 64 / 256, top: 192 / 256, bottom: 224 / 256 });
  });

  it('counts a face once, the likeliest place first, and at most three', () => {
    const at = (index: number, logit: number): Candidate => ({ grid: 'coarse', index: index * 6, logit, box: [0, 0, 32, 32] });
    expect(decodeDetections(outputsOf(at(0, 1), { ...at(0, 2), index: 1, box: [4, 0, 32, 32] })).map(({ score }) => Math.round(score * 100))).toEqual([88]);
    expect(decodeDetections(outputsOf(at(0, 1), at(3, 4), at(40, 3), at(60, 2)))).toHaveLength(3);
    expect(decodeDetections(outputsOf(at(0, 1), at(3, 4)))[0]?.score).toBeGreaterThan(0.95);
  });

  it('refuses what is not its output', () => expect(() => decodeDetections(new Map())).toThrow(TypeError));
});
