import { describe, expect, it } from 'vitest';
import { chooseForEmbedding } from '../../../src/analyzer/pool/choose-for-embedding.ts';
import { systemRandom } from '../../../src/runtime/system.ts';
import { decodeFrame } from '../../../src/analyzer/pool/decode-frame.ts';
import { CHIP_SIDE, cutFaceChip } from '../../../src/analyzer/pool/face-chip.ts';
import { measureEvenness, measureFaceDetail, measureLuma, perceptualHash } from '../../../src/analyzer/pool/picture-measures.ts';
import { type Pixels, toGrey } from '../../../src/analyzer/pool/pixels.ts';
import { bitsApart } from '../../../src/liveness/frame-hashes.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { smoothSkin } from '../../../src/phone/attacks/smooth-skin.ts';
import { encodeJpeg } from '../../../src/phone/attacks/virtual-camera.ts';
import { Puppet, type RgbFrame } from '../../../src/phone/puppet/puppet.ts';
import { planOf, synthesize } from '../liveness/synthetic-attempt.ts';

const paint = (colour: (x: number, y: number) => number, width = 160, height = 120): Pixels => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour(Math.floor(i / 3) % width, Math.floor(i / 3 / width))),
});
const FACE = { left: 60, top: 30, right: 100, bottom: 90 };
const isFace = (x: number, y: number): boolean => x >= FACE.left && x < FACE.right && y >= FACE.top && y < FACE.bottom;

describe('measureLuma', () => {
  it('tells face, sides and background apart', () => {
    const grey = toGrey(paint((x, y) => (isFace(x, y) ? (x < 80 ? 40 : 60) : 220)));
    const luma = measureLuma(grey, FACE);
    expect(luma.face).toBeCloseTo(50, 0);
    expect(luma.faceLeft).toBeCloseTo(40, 0);
    expect(luma.faceRight).toBeCloseTo(60, 0);
    expect(luma.background).toBeCloseTo(220, 0);
  });

  it('is the whole picture without a face, and holds at the edge', () => {
    const grey = toGrey(paint(() => 90));
    expect(measureLuma(grey, null)).toMatchObject({ face: 0, frame: expect.closeTo(90, 1), background: expect.closeTo(90, 1) });
    const whole = measureLuma(grey, { left: -20, top: -20, right: 400, bottom: 400 });
    expect(Object.values(whole).every((v) => Math.abs(v - 90) < 0.1)).toBe(true);
  });
});

describe('measureEvenness', () => {
  const grain = (x: number, y: number): number => ((x * 7 + y * 13) % 5) * 3;

  it('is the share of the lit face that does not change from pixel to pixel', () => {
    expect(measureEvenness(toGrey(paint(() => 120)), FACE)).toBe(1);
    expect(measureEvenness(toGrey(paint((x, y) => 120 + grain(x, y))), FACE)).toBe(0);
    // Its left half is paint.
    expect(measureEvenness(toGrey(paint((x, y) => (x < 80 ? 120 : 120 + grain(x, y)))), FACE)).toBeCloseTo(0.5, 1);
    // One level up and down is what the encoder leaves of nothing.
    expect(measureEvenness(toGrey(paint((x, y) => 120 + ((x + y) % 2))), FACE)).toBe(1);
    expect(measureEvenness(toGrey(paint((x, y) => 120 + 2 * ((x + y) % 2))), FACE)).toBe(0);
  });

  it('looks at what is lit alone, and says nothing of a face that is dark or too bright', () => {
    expect(measureEvenness(toGrey(paint(() => 79)), FACE)).toBeNull();
    expect(measureEvenness(toGrey(paint(() => 80)), FACE)).toBe(1);
    expect(measureEvenness(toGrey(paint(() => 235)), FACE)).toBe(1);
    expect(measureEvenness(toGrey(paint(() => 236)), FACE)).toBeNull();
    // Dark from the forehead to the mouth, lit below.
    expect(measureEvenness(toGrey(paint((x, y) => (y < 72 ? 20 : 120 + grain(x, y)))), FACE)).toBeNull();
    expect(measureEvenness(toGrey(paint((x, y) => (y < 66 ? 20 : 120 + grain(x, y)))), FACE)).toBe(0);
  });

  it('does not see what is beside or behind the face', () => {
    expect(measureEvenness(toGrey(paint((x, y) => (isFace(x, y) ? 120 + grain(x, y) : 120))), FACE)).toBe(0);
  });

  it.each([240, 320, 640])('tells a drawn person from a posterised one through the encoder, %i pixels wide', async (width) => {
    const height = (width * 3) / 4;
    const face = { left: 0.36 * width, right: 0.64 * width, top: 0.25 * height, bottom: 0.75 * height };
    const read = async (picture: RgbFrame): Promise<number | null> => {
      const pixels = await decodeFrame(await encodeJpeg(picture));
      return pixels && measureEvenness(toGrey(pixels), face);
    };
    const { evennessMax } = DEFAULT_THRESHOLDS;
    expect(await read(new Puppet({ seed: 7, width, height }).render({}, 1))).toBeLessThan(evennessMax / 2);
    const painted = new Puppet({ seed: 7, width, height, skinTone: 0.35, noise: 0, light: { direction: [0, 0, 1], key: 0, ambient: 1.05, warmth: 0 } });
    expect(await read(smoothSkin(painted.render({}, 1)))).toBeGreaterThan(evennessMax);
  });
});

describe('measureFaceDetail', () => {
  const stripes = (period: number, gain: number, middle = 128) =>
    toGrey(paint((x, y) => middle + gain * Math.sin((x / period) * 6) * Math.cos((y / period) * 6)));

  it('falls with blur along either axis and does not depend on light', () => {
    const patches = (x: number, y: number): number => ((Math.floor(x / 4) * 7919 + Math.floor(y / 4) * 104_729) >> 3) % 100;
    /** The camera moves by eleven pixels while it takes the picture. */
    const moved = (dx: number, dy: number, gain = 1) => {
      const reach = Array.from({ length: 11 }, (_, i) => i);
      return toGrey(paint((x, y) => 20 + (gain * reach.reduce((sum, i) => sum + patches(x + i * dx, y + i * dy), 0)) / reach.length, 320, 240));
    };
    const read = (grey: ReturnType<typeof toGrey>): number => measureFaceDetail(grey, { left: 90, top: 40, right: 210, bottom: 200 }).sharpness;
    const still = read(moved(0, 0));
    expect(read(moved(1, 0))).toBeLessThan(still / 2);
    expect(read(moved(0, 1))).toBeLessThan(still / 2);
    expect(read(moved(0, 0, 0.4))).toBeCloseTo(still, 1);
  });

  it('is 0 where nothing changes, without a face, and holds at the edge of the picture', () => {
    expect(measureFaceDetail(toGrey(paint(() => 7)), FACE)).toEqual({ sharpness: 0, contrast: 0 });
    expect(measureFaceDetail(toGrey(paint(() => 0)), FACE)).toEqual({ sharpness: 0, contrast: 0 });
    expect(measureFaceDetail(stripes(8, 80), null)).toEqual({ sharpness: 0, contrast: 0 });
    for (const rect of [
      { left: -40, top: -40, right: 400, bottom: 400 },
      { left: 158, top: 118, right: 170, bottom: 130 },
    ]) {
      const { sharpness: read, contrast } = measureFaceDetail(stripes(8, 80), rect);
      expect([read, contrast].every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    }
  });

  it('tells a veil over the face from a dark face: only the first takes the contrast away', () => {
    const contrast = (gain: number, middle: number): number => measureFaceDetail(stripes(20, gain, middle), FACE).contrast;
    const good = contrast(60, 120);
    expect(contrast(12, 24)).toBeCloseTo(good, 1);
    expect(contrast(12, 216)).toBeLessThan(good / 5);
  });
});

describe('perceptualHash', () => {
  const puppet = new Puppet({ seed: 7 });
  const hash = (pose: object, frame: number) => perceptualHash(toGrey(puppet.render(pose, frame)));

  it('hardly changes with noise, clearly with the scene', () => {
    expect(hash({}, 0)).toMatch(/^[0-9a-f]{64}$/);
    expect(bitsApart(hash({}, 0), hash({}, 1))).toBeLessThanOrEqual(3);
    expect(bitsApart(hash({}, 0), hash({ yaw: 25 }, 0))).toBeGreaterThan(10);
    expect(bitsApart(hash({}, 0), hash({ dx: 0.05 }, 0))).toBeGreaterThan(4);
    expect(bitsApart('ff', 'f')).toBe(Number.POSITIVE_INFINITY);
  });
});

const FIVE_POINTS = new Map<number, readonly [number, number]>([
  [33, [-20, 0]],
  [133, [-9, 1]],
  [362, [9, 1]],
  [263, [20, 0]],
  [2, [0, 22]],
]);

describe('cutFaceChip', () => {
  it('puts the eyes where the network expects them, whatever the tilt', () => {
    const angle = 0.4;
    const at = (point: number): readonly [number, number] => {
      const [x, y] = FIVE_POINTS.get(point) ?? [0, 0];
      return [80 + x * Math.cos(angle) - y * Math.sin(angle), 50 + x * Math.sin(angle) + y * Math.cos(angle)];
    };
    const [ex, ey] = at(33);
    const chip = cutFaceChip(
      paint((x, y) => (Math.hypot(x - ex, y - ey) < 4 ? 255 : 0)),
      at,
    );
    const bright = [...chip.keys()].filter((i) => i % 3 === 0 && (chip[i] ?? 0) > 128).map((i) => [(i / 3) % CHIP_SIDE, Math.floor(i / 3 / CHIP_SIDE)]);
    const mean = (k: 0 | 1): number => bright.reduce((sum, place) => sum + (place[k] ?? 0), 0) / bright.length;
    expect(chip).toHaveLength(CHIP_SIDE * CHIP_SIDE * 3);
    expect(mean(0)).toBeGreaterThan(30);
    expect(mean(0)).toBeLessThan(45);
    expect(mean(1)).toBeGreaterThan(40);
    expect(mean(1)).toBeLessThan(55);
  });
});

describe('chooseForEmbedding', () => {
  const [, , turn] = synthesize(planOf('blink', 'turn_left', 'nod'), { seed: 1 });
  const frames = turn?.frames ?? [];

  it('takes one straight frame of each part, and every still', () => {
    const chosen = chooseForEmbedding(frames, systemRandom);
    expect(chosen).toHaveLength(3);
    const isInPart = (i: number, part: number): boolean => i >= Math.floor((frames.length * part) / 3) && i < Math.floor((frames.length * (part + 1)) / 3);
    expect(chosen.map(isInPart)).toEqual([true, true, true]);
    const stills = frames.map((frame, i) => (i === 5 ? { ...frame, kind: 'still' as const } : frame));
    expect(chooseForEmbedding(stills, systemRandom)).toContain(5);
  });

  it('draws among frames that are as good, so that nobody can prepare those that are looked at', () => {
    const [neutral] = synthesize(planOf('blink', 'turn_left', 'nod'), { seed: 1 });
    const straight = neutral?.frames ?? [];
    const choices = Array.from({ length: 60 }, () => chooseForEmbedding(straight, systemRandom));
    const drawn = new Set(choices.flat());
    expect(drawn.size).toBeGreaterThan(0.8 * straight.length);
    // Open mouths are not as good.
    const open = straight.map((frame, i) => (i % 2 === 0 ? frame : { ...frame, mouth: frame.mouth + 0.2 }));
    for (const choice of Array.from({ length: 60 }, () => chooseForEmbedding(open, systemRandom))) expect(choice.every((i) => i % 2 === 0)).toBe(true);
  });

  it('takes none without a face', () => {
    expect(
      chooseForEmbedding(
        frames.map((frame) => ({ ...frame, faces: 0 })),
        systemRandom,
      ),
    ).toEqual([]);
    expect(chooseForEmbedding([], systemRandom)).toEqual([]);
  });
});
