import { afterAll, describe, expect, it } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { EXCLUDABLE_ACTIONS } from '../../src/lib/excludable-action.ts';
import { hintFor } from '../../src/liveness/analyze-hint.ts';
import { judge, type MeasuredStep } from '../../src/liveness/judge.ts';
import { drawPlan, type LivenessPlan } from '../../src/liveness/plan.ts';
import { drawScreenLight, LIGHT_COLOURS, measureScreenLight, type ScreenLight } from '../../src/liveness/screen-light.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';
import { scaled, toLinear } from '../../src/phone/puppet/colour.ts';
import { Puppet } from '../../src/phone/puppet/puppet.ts';
import { createDraw } from '../unit/liveness/synthetic-attempt.ts';
import { encode, film, WINDOW_MS } from './film.ts';

const pool = createPoolAnalyzer({ size: 2, queueLimit: 100 });
afterAll(() => pool.close());

const draw = createDraw(21);
const random = { bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)) };

async function verdictOf(plan: LivenessPlan, take: number) {
  const steps: MeasuredStep[] = [];
  for (const { seq, frames } of await film(plan, { person: 7, take }))
    steps.push({ seq, frames: await pool.analyze(frames, hintFor(plan.steps[seq]?.action)) });
  return judge({
    plan,
    steps,
    template: null,
    thresholds: DEFAULT_THRESHOLDS,
    earlierFrameHashes: [],
    capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 320, height: 240 },
  });
}

describe('a person who cannot do one of the actions', () => {
  it.each(EXCLUDABLE_ACTIONS)('passes without %s, by four others', async (excludes) => {
    const verdict = await verdictOf(drawPlan(random, { windowMs: WINDOW_MS, excludes }), 300 + EXCLUDABLE_ACTIONS.indexOf(excludes));
    expect(verdict.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(verdict.status).toBe('passed');
  });
});

describe('the light of the screen in a drawn face', () => {
  const LIGHT: ScreenLight = drawScreenLight(random);
  const OPPOSITE: ScreenLight = { ...LIGHT, colours: LIGHT.colours.map((colour) => (colour === 'rose' ? 'green' : colour === 'green' ? 'blue' : 'rose')) };
  const signalOf = async (skinTone: number, shown: ScreenLight | null): Promise<number> => {
    const puppet = new Puppet({ seed: 7, skinTone });
    const frames = Array.from({ length: 34 }, async (_, i) => {
      const tMs = 20 + i * 70 + (i % 3);
      const colour = shown?.colours[Math.floor((tMs - 20) / shown.eachMs)];
      const sway = { yaw: 2 * Math.sin(i / 5), dx: 0.004 * Math.sin(i / 7) };
      const picture = puppet.render(sway, i, colour && scaled(toLinear(LIGHT_COLOURS[colour]), 0.25));
      return { kind: 'video' as const, tMs, jpeg: await encode(picture) };
    });
    const measured = await pool.analyze(await Promise.all(frames), { eyes: 'some_frames' });
    return measureScreenLight(LIGHT, measured)?.value ?? Number.NaN;
  };

  it.each([0.1, 0.95])('is seen where it falls on skin of tone %d, and only in its own order', async (skinTone) => {
    expect(await signalOf(skinTone, LIGHT)).toBeGreaterThan(0.8);
    expect(await signalOf(skinTone, OPPOSITE)).toBeLessThan(0);
    expect(Math.abs(await signalOf(skinTone, null))).toBeLessThan(0.3);
  });
});
