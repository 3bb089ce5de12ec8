import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { Puppet } from '../../../src/phone/puppet/puppet.ts';
import { hintOf, SHARPNESS_MIN } from '../../../web/islands/capture/hint-rules.ts';
import { measureMovement } from '../../../web/islands/capture/measure-movement.ts';
import { measureSharpness } from '../../../web/islands/capture/measure-sharpness.ts';

const FACE = [0.3, 0.2, 0.4, 0.6] as const;

describe('movement in the page', () => {
  const speed = (x: number, y: number, afterMs: number): number =>
    measureMovement({ face: FACE, atMs: 1000 }, { face: [FACE[0] + x, FACE[1] + y, FACE[2], FACE[3]], atMs: 1000 + afterMs });

  it('is the way of the middle of the face in a second', () => {
    expect(speed(0, 0, 250)).toBe(0);
    expect(speed(0.1, 0, 250)).toBeCloseTo(0.4, 6);
    expect(speed(-0.03, 0.04, 100)).toBeCloseTo(0.5, 6);
    expect(speed(0.1, 0, 500)).toBeCloseTo(0.2, 6);
  });

  it('counts the middle: a face that comes nearer does not move', () => {
    expect(measureMovement({ face: FACE, atMs: 0 }, { face: [0.25, 0.1, 0.5, 0.8], atMs: 250 })).toBeCloseTo(0, 6);
  });

  it('stays a number for two pictures of one moment', () => {
    expect(speed(0.1, 0, 0)).toBeCloseTo(100, 6);
  });

  it('is told above half of the picture a second', () => {
    const hint = (movement: number) => hintOf({ luma: 120, faces: [FACE], movement });
    expect([hint(speed(0.12, 0, 250)), hint(speed(0.13, 0, 250))]).toEqual(['good', 'too_much_movement']);
  });
});

describe('blur in the page', () => {
  /** What a canvas gives of a picture of 192 pixels, out of focus by the standard deviation in pixels. */
  const taken = async (sigma: number) => {
    const { data, width, height } = new Puppet({ seed: 7, width: 192, height: 144 }).render({}, 1);
    const picture = sharp(data, { raw: { width, height, channels: 3 } });
    const { buffer } = new Uint8Array(await (sigma > 0 ? picture.blur(sigma) : picture).ensureAlpha().raw().toBuffer());
    return { data: new Uint8ClampedArray(buffer), width, height };
  };
  const HEAD = [0.36, 0.25, 0.28, 0.5] as const;

  it('has the limit of the server', () => {
    expect(SHARPNESS_MIN).toBe(DEFAULT_THRESHOLDS.sharpnessMin);
    const hint = (sharpness: number | null) => hintOf({ luma: 120, faces: [FACE], sharpness });
    expect([hint(null), hint(SHARPNESS_MIN), hint(SHARPNESS_MIN - 0.001)]).toEqual(['good', 'good', 'too_much_movement']);
  });

  it('is told of a face out of focus, and not of one in focus', async () => {
    expect(measureSharpness(await taken(0), HEAD)).toBeGreaterThan(2 * SHARPNESS_MIN);
    expect(measureSharpness(await taken(3.6), HEAD)).toBeLessThan(SHARPNESS_MIN);
  });

  it('is not told where nothing can be read', async () => {
    expect(measureSharpness(await taken(0), [1.2, 0.2, 0.3, 0.3])).toBeNull();
    expect(measureSharpness({ data: new Uint8ClampedArray(40 * 30 * 4), width: 40, height: 30 }, FACE)).toBeNull();
  });
});
