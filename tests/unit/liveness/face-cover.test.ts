import { describe, expect, it } from 'vitest';
import { type CoverAnchors, type FaceCover, measureCover } from '../../../src/liveness/face-cover.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { createFaceShape } from '../../../src/phone/puppet/face-shape.ts';
import type { Pose } from '../../../src/phone/puppet/pose.ts';
import { Puppet, type PuppetLook, type RgbFrame } from '../../../src/phone/puppet/puppet.ts';
import type { Accessory } from '../../../src/phone/puppet/worn/worn-item.ts';

const TONES = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;
const LIGHTS = [
  { direction: [-0.35, 0.55, 0.8], key: 0.78, ambient: 0.42, warmth: 0.03 },
  { direction: [0, 1, 0.35], key: 0.8, ambient: 0.22, warmth: 0.05 },
  { direction: [0.9, 0.25, 0.45], key: 0.75, ambient: 0.15, warmth: 0.08 },
] as const;
/** A person of each tone, under one light after the other. */
const PEOPLE = TONES.map((skinTone, i) => ({ seed: [5, 7, 2, 9, 36, 12][i] ?? 1, skinTone, light: LIGHTS[i % LIGHTS.length] ?? LIGHTS[0], variety: 1.7 }));

/** Where the drawing has eyes and mouth. */
function anchorsOf(look: (typeof PEOPLE)[number], { width, height }: RgbFrame): CoverAnchors {
  const { eyeX, mouthY } = createFaceShape(look);
  const at = (x: number, y: number): readonly [number, number] => [width / 2 + x * 0.25 * height, height * (0.45 - y * 0.25)];
  return { eyeRight: at(-eyeX, 0), eyeLeft: at(eyeX, 0), mouth: at(0, mouthY) };
}

function coverOf(person: (typeof PEOPLE)[number], more: Partial<PuppetLook> = {}, pose: Pose = {}): FaceCover {
  const picture = new Puppet({ ...person, ...more }).render(pose, 1);
  return measureCover({ ...picture, channels: 3 }, anchorsOf(person, picture));
}

const wearing = (accessory: Accessory) => (person: (typeof PEOPLE)[number]) => coverOf(person, { accessories: [accessory] });
const { eyesCoveredMax, mouthCoveredMax } = DEFAULT_THRESHOLDS;
const worst = (covers: readonly FaceCover[]) => ({
  eyes: Math.max(...covers.flatMap(({ eyeRight, eyeLeft }) => [eyeRight, eyeLeft])),
  mouth: Math.max(...covers.map(({ mouth }) => mouth)),
});

describe('the cover of drawn faces of six tones', { timeout: 60_000 }, () => {
  it.each([
    ['a bare face', (person: (typeof PEOPLE)[number]) => coverOf(person)],
    ['shut eyes', (person: (typeof PEOPLE)[number]) => coverOf(person, {}, { blinkL: 1, blinkR: 1 })],
    ['a full beard', (person: (typeof PEOPLE)[number]) => coverOf(person, { beard: 0.8 })],
    ['clear glasses', wearing({ kind: 'glasses' })],
    ['glasses with thick rims', wearing({ kind: 'glasses', thickness: 0.07 })],
  ])('%s is not covered', (_, measure) => {
    const { eyes, mouth } = worst(PEOPLE.map(measure));
    expect(eyes).toBeLessThanOrEqual(eyesCoveredMax);
    expect(mouth).toBeLessThanOrEqual(mouthCoveredMax);
  });

  it.each([
    ['black', { kind: 'sunglasses' }],
    ['grey', { kind: 'sunglasses', tint: [84, 84, 88] }],
  ] as const)('%s sunglasses cover both eyes and not the mouth', (_, accessory) => {
    for (const cover of PEOPLE.map(wearing(accessory))) {
      expect(Math.min(cover.eyeRight, cover.eyeLeft)).toBeGreaterThan(eyesCoveredMax);
      expect(cover.mouth).toBeLessThanOrEqual(mouthCoveredMax);
    }
  });

  it.each([
    ['blue', { kind: 'mask' }],
    ['black', { kind: 'mask', cloth: [30, 30, 34] }],
    ['blue, under the nose', { kind: 'mask', below: 'nose' }],
  ] as const)('a mask (%s) covers the mouth', (_, accessory) => {
    for (const { mouth } of PEOPLE.map(wearing(accessory))) expect(mouth).toBeGreaterThan(mouthCoveredMax);
  });

  it('a hand has the colour of the face: nothing is claimed of it', () => {
    const { eyes, mouth } = worst((['mouth', 'right_eye', 'left_eye'] as const).flatMap((over) => PEOPLE.map(wearing({ kind: 'hand', over }))));
    expect(eyes).toBeLessThanOrEqual(eyesCoveredMax);
    expect(mouth).toBeLessThanOrEqual(mouthCoveredMax);
  });
});

describe('measureCover', () => {
  const [person] = PEOPLE;
  const picture = new Puppet({ ...person, accessories: [{ kind: 'sunglasses' }] }).render({}, 1);
  const anchors = person ? anchorsOf(person, picture) : null;

  it('reads a canvas as it reads a decoded picture', () => {
    const data = new Uint8ClampedArray(picture.width * picture.height * 4).map((_, i) =>
      i % 4 === 3 ? 255 : (picture.data[Math.floor(i / 4) * 3 + (i % 4)] ?? 0),
    );
    expect(anchors && measureCover({ ...picture, data, channels: 4 }, anchors)).toEqual(anchors && measureCover({ ...picture, channels: 3 }, anchors));
  });

  it('gives numbers for any anchors, and none where they are no face', () => {
    const at = (x: number, y: number): readonly [number, number] => [x, y];
    const none = { eyeRight: 0, eyeLeft: 0, mouth: 0 };
    for (const [eyeRight, eyeLeft, mouth] of [
      [at(10, 10), at(10, 10), at(10, 10)],
      [at(100, 100), at(140, 100), at(120, 60)],
      [at(Number.NaN, 0), at(1, 0), at(0, 1)],
    ] as const) {
      expect(measureCover({ ...picture, channels: 3 }, { eyeRight, eyeLeft, mouth })).toEqual(none);
    }
    const beyond = measureCover({ ...picture, channels: 3 }, { eyeRight: at(-900, -500), eyeLeft: at(2000, -400), mouth: at(300, 4000) });
    expect(Object.values(beyond).every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });
});
