import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { judge } from '../../../src/liveness/judge.ts';
import { hashPlan, parsePlan, serializePlan } from '../../../src/liveness/plan.ts';
import { drawScreenLight, LIGHT_COLOURS, measureScreenLight, type ScreenLight } from '../../../src/liveness/screen-light.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { createDraw, embeddingOf, planOf, synthesize } from './synthetic-attempt.ts';

const LIGHT: ScreenLight = { colours: ['rose', 'green', 'blue', 'rose'], eachMs: 600 };
const OTHER: ScreenLight = { colours: ['green', 'blue', 'rose', 'green'], eachMs: 600 };
const PLAN = planOf('blink', 'turn_left', 'nod');

type Skin = readonly [number, number, number];

/** The attempt of a person whose skin has the colour that a function gives for a time. */
function attemptWith(skinAt: (sinceMs: number, draw: () => number) => Skin | null) {
  const draw = createDraw(9);
  const start = synthesize(PLAN, { seed: 1 })[0]?.frames[0]?.tMs ?? 0;
  return synthesize(PLAN, { seed: 1, edit: (frame) => ({ ...frame, skin: skinAt(frame.tMs - start, draw) }) });
}
const neutralOf = (steps: ReturnType<typeof attemptWith>): readonly FrameMeasurement[] => steps[0]?.frames ?? [];

const litBy =
  (light: ScreenLight, strength = 0.1) =>
  (sinceMs: number, draw: () => number): Skin => {
    const colour = LIGHT_COLOURS[light.colours[Math.floor(sinceMs / light.eachMs)] ?? 'rose'];
    const brightness = 0.9 + 0.2 * draw();
    return [190, 150, 130].map((value, i) => value * brightness * (1 + strength * ((colour[i] ?? 0) / 255)) + draw()) as unknown as Skin;
  };
const unlit = (_sinceMs: number, draw: () => number): Skin => litBy(LIGHT, 0)(0, draw);

describe('drawing', () => {
  const draw = createDraw(4);
  const random = { bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)) };
  const drawn = Array.from({ length: 2000 }, () => drawScreenLight(random));

  it('gives each of 24 sequences, no colour twice in a row, slower than three a second, never a saturated red', () => {
    expect(new Set(drawn.map(({ colours }) => colours.join())).size).toBe(24);
    for (const { colours, eachMs } of drawn) {
      expect(colours).toHaveLength(4);
      expect(colours.every((colour, i) => colour !== colours[i - 1])).toBe(true);
      expect(1000 / eachMs).toBeLessThan(3);
    }
    for (const [r, g, b] of Object.values(LIGHT_COLOURS)) expect(r / (r + g + b)).toBeLessThan(0.8);
  });

  it('is bound by the signature, and a plan without it stays as it was', () => {
    const lit = { ...PLAN, light: LIGHT };
    expect(parsePlan(serializePlan(lit))).toEqual(lit);
    expect(parsePlan(serializePlan(PLAN))).toEqual(PLAN);
    expect(hashPlan(lit)).not.toEqual(hashPlan({ ...PLAN, light: OTHER }));
    expect(() => parsePlan(serializePlan(lit).replaceAll('rose', 'red'))).toThrow(TypeError);
  });
});

describe('the signal', () => {
  it('is high when the skin follows the screen, low when it follows another order, about none when it does not change', () => {
    expect(measureScreenLight(LIGHT, neutralOf(attemptWith(litBy(LIGHT))))?.value).toBeGreaterThan(0.9);
    expect(measureScreenLight(LIGHT, neutralOf(attemptWith(litBy(OTHER))))?.value).toBeLessThan(0);
    expect(Math.abs(measureScreenLight(LIGHT, neutralOf(attemptWith(unlit)))?.value ?? 1)).toBeLessThan(0.3);
  });

  it('is none where too little of a face is seen, and counts the frames it was read from', () => {
    expect(measureScreenLight(LIGHT, [])).toBeNull();
    expect(measureScreenLight(LIGHT, neutralOf(attemptWith(() => null)))).toBeNull();
    const frames = neutralOf(attemptWith(litBy(LIGHT)));
    const measured = measureScreenLight(LIGHT, frames);
    expect(measured?.frames).toBeGreaterThanOrEqual(8);
    expect(measured?.frames).toBeLessThan(frames.length);
    // Frames that settle are left out: seven are too few, eight are enough.
    const usable = frames.filter(({ tMs }) => (tMs - (frames[0]?.tMs ?? 0)) % 600 >= 200).slice(0, 8);
    const [first] = frames;
    expect(first && measureScreenLight(LIGHT, [first, ...usable])?.frames).toBe(8);
    expect(first && measureScreenLight(LIGHT, [first, ...usable.slice(1)])).toBeNull();
  });

  it('changes no verdict, whatever it is', () => {
    const input = {
      template: embeddingOf(7, createDraw(3)),
      thresholds: DEFAULT_THRESHOLDS,
      earlierFrameHashes: [],
      capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 640, height: 480 },
    } as const;
    const verdicts = [litBy(LIGHT), litBy(OTHER), unlit, () => null].map((skinAt) =>
      judge({ ...input, plan: { ...PLAN, light: LIGHT }, steps: attemptWith(skinAt) }),
    );
    const without = judge({ ...input, plan: PLAN, steps: attemptWith(unlit) });
    expect(without.status).toBe('passed');
    for (const verdict of verdicts) expect(verdict).toEqual(without);
  });
});
