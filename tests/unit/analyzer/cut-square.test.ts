import { describe, expect, it } from 'vitest';
import { cutSquare } from '../../../src/analyzer/pool/cut-square.ts';

/** Red grows by 10 to the right, green by 10 downwards. */
const SIDE = 8;
const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => [((i / 3) % SIDE) * 10, Math.floor(i / 3 / SIDE) * 10, 255][i % 3] ?? 0);
const picture = { data, width: SIDE, height: SIDE };
const WHOLE = { left: 0, top: 0, right: SIDE, bottom: SIDE };

function cut(rect: typeof WHOLE, side: number, isMirrored = false): readonly number[] {
  const out = new Float32Array(side * side * 3);
  cutSquare(picture, rect, { side, scale: 1 / 255, offset: -1, isMirrored }, out);
  return Array.from(out, (value) => Math.round((value + 1) * 255));
}

const reds = (values: readonly number[], side: number): readonly number[] => values.filter((_, i) => i % 3 === 0).slice(0, side);

describe('cutting a square', () => {
  it('copies what it need not scale', () => expect(cut(WHOLE, SIDE)).toEqual([...data]));

  it('scales between neighbours', () => {
    expect(reds(cut(WHOLE, 4), 4)).toEqual([5, 25, 45, 65]);
    expect(reds(cut({ left: 2, top: 0, right: 4, bottom: 2 }, 4), 4)).toEqual([18, 23, 28, 33]);
  });

  it('mirrors left and right alone', () => {
    expect(reds(cut(WHOLE, 4, true), 4)).toEqual([65, 45, 25, 5]);
    expect(cut(WHOLE, 4, true)[1]).toBe(5);
  });

  it('is black beyond the picture', () => {
    const values = cut({ left: -8, top: 0, right: 8, bottom: 16 }, 16);
    expect(reds(values, 16)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 30, 40, 50, 60, 70]);
    expect(values.slice(0, 3)).toEqual([0, 0, 0]);
    expect(values.slice(-3)).toEqual([0, 0, 0]);
  });
});
