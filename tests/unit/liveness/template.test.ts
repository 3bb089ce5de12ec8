import { describe, expect, it } from 'vitest';
import { EMBEDDING_MODEL } from '../../../src/liveness/embedding.ts';
import { isCurrentTemplate, matchBand, openTemplate, sealTemplate, TEMPLATE_VERSION } from '../../../src/liveness/template.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { createDraw, embeddingOf } from './synthetic-attempt.ts';

const draw = createDraw(1);
const random = { bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)) };
const KEY = random.bytes(32);
const OWNER = { clientId: 'cli_a', subject: 'u_42' };
const FACE = embeddingOf(7, draw);
const LATER = embeddingOf(7, draw);
const FACES = { anchor: FACE, current: LATER };
const NOW = { version: TEMPLATE_VERSION, model: EMBEDDING_MODEL };
const sealed = sealTemplate(KEY, FACES, OWNER, random);

describe('a face template', () => {
  it('opens for its owner under its key', () => {
    const opened = openTemplate(KEY, { sealed, ...NOW }, OWNER);
    expect(opened?.anchor).toEqual(FACE.map((v) => Math.fround(v)));
    expect(opened?.current).toEqual(LATER.map((v) => Math.fround(v)));
  });

  it('does not open for another key, owner, version or after a change', () => {
    const open = (key: Uint8Array, bytes: Uint8Array, owner: typeof OWNER, now: object = {}) => openTemplate(key, { sealed: bytes, ...NOW, ...now }, owner);
    expect(open(random.bytes(32), sealed, OWNER)).toBeNull();
    expect(open(KEY, sealed, { ...OWNER, subject: 'u_43' })).toBeNull();
    expect(open(KEY, sealed, { clientId: 'cli_b', subject: 'u_42' })).toBeNull();
    expect(open(KEY, sealed, OWNER, { version: TEMPLATE_VERSION + 1 })).toBeNull();
    expect(open(KEY, sealed, OWNER, { model: 'another/1' })).toBeNull();
    expect([NOW, { ...NOW, version: 1 }, { ...NOW, model: '' }].map(isCurrentTemplate)).toEqual([true, false, false]);
    for (const i of [0, 5, 20, sealed.length - 1]) {
      expect(
        open(
          KEY,
          sealed.map((byte, at) => (at === i ? byte ^ 1 : byte)),
          OWNER,
        ),
      ).toBeNull();
    }
    expect(open(KEY, sealed.subarray(0, 40), OWNER)).toBeNull();
  });

  it('tells owners apart whose names join to the same text', () => {
    const other = sealTemplate(KEY, FACES, { clientId: 'a\0b', subject: 'c' }, random);
    expect(openTemplate(KEY, { sealed: other, ...NOW }, { clientId: 'a', subject: 'b\0c' })).toBeNull();
  });

  it('holds none of the numbers in the clear', () => {
    const plain = new Uint8Array(Float32Array.from(FACE).buffer);
    const hasRun = plain.some((_, i) => i % 4 === 0 && sealed.some((__, o) => [0, 1, 2, 3].every((k) => sealed[o + k] === plain[i + k])));
    expect(hasRun).toBe(false);
  });

  it('refuses what is no embedding', () => {
    expect(() => sealTemplate(KEY, { ...FACES, anchor: FACE.slice(1) }, OWNER, random)).toThrow(TypeError);
    expect(() => sealTemplate(KEY, { ...FACES, current: [Number.NaN, ...FACE.slice(1)] }, OWNER, random)).toThrow(TypeError);
  });
});

describe('matchBand', () => {
  it.each([
    [0, 'match'],
    [0.5, 'match'],
    [0.5001, 'review'],
    [0.6, 'review'],
    [0.6001, 'no_match'],
    [Number.POSITIVE_INFINITY, 'no_match'],
    [Number.NaN, 'no_match'],
  ] as const)('%d is %s', (distance, band) => {
    expect(matchBand(distance, DEFAULT_THRESHOLDS)).toBe(band);
  });
});
