import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { hintFor } from '../../src/liveness/analyze-hint.ts';
import type { FaceCover } from '../../src/liveness/face-cover.ts';
import { judge } from '../../src/liveness/judge.ts';
import type { LivenessPlan } from '../../src/liveness/plan.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';
import { Puppet, type PuppetLook } from '../../src/phone/puppet/puppet.ts';
import type { Accessory } from '../../src/phone/puppet/worn/worn-item.ts';
import { planOf } from '../unit/liveness/synthetic-attempt.ts';
import { encode, film, WINDOW_MS } from './film.ts';

const USER = 7;
const pool = createPoolAnalyzer({ size: 4, queueLimit: 100 });
const PLAN: LivenessPlan = { steps: planOf('turn_left', 'mouth_open', 'blink').steps.map((step) => ({ ...step, windowMs: WINDOW_MS })) };
/** From the lightest to the darkest skin, each in another light. */
const PEOPLE: readonly Partial<PuppetLook>[] = [
  { seed: 5, skinTone: 0 },
  { seed: 9, skinTone: 0.5, light: { direction: [0, 1, 0.35], key: 0.8, ambient: 0.22, warmth: 0.05 } },
  { seed: 36, skinTone: 1, light: { direction: [0.9, 0.25, 0.45], key: 0.75, ambient: 0.15, warmth: 0.08 } },
];
let template: readonly number[] | null = null;

async function attempt(accessories: readonly Accessory[], take: number) {
  const filmed = await film(PLAN, { person: USER, take, accessories });
  const steps = await Promise.all(filmed.map(async ({ seq, frames }) => ({ seq, frames: await pool.analyze(frames, hintFor(PLAN.steps[seq]?.action)) })));
  const capture = { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 320, height: 240 } as const;
  return judge({ plan: PLAN, steps, template, thresholds: DEFAULT_THRESHOLDS, earlierFrameHashes: [], capture });
}

/** What the engine reads of a person who looks ahead: the middle of five pictures. */
async function coverOf(look: Partial<PuppetLook>): Promise<FaceCover> {
  const puppet = new Puppet(look);
  const jpegs = await Promise.all([0, 1, 2, 3, 4].map((i) => encode(puppet.render({ yaw: i - 2, pitch: 1 - i / 2 }, i))));
  const covers = (
    await pool.analyze(
      jpegs.map((jpeg, i) => ({ kind: 'video', tMs: i * 70, jpeg })),
      { eyes: 'every_frame' },
    )
  ).flatMap(({ cover }) => cover ?? []);
  expect(covers).toHaveLength(5);
  const middle = (part: keyof FaceCover): number => covers.map((cover) => cover[part]).sort((a, b) => a - b)[2] ?? Number.NaN;
  return { eyeRight: middle('eyeRight'), eyeLeft: middle('eyeLeft'), mouth: middle('mouth') };
}

beforeAll(async () => {
  await pool.start();
  const enrolled = await attempt([], 1);
  expect(enrolled.status).toBe('passed');
  template = enrolled.embedding;
}, 120_000);
afterAll(() => pool.close());

describe('the enrolled person', { timeout: 120_000 }, () => {
  it.each([
    ['sunglasses', { kind: 'sunglasses' }],
    ['mask', { kind: 'mask' }],
  ] as const)('who forgot to take off %s is told so and may try again', async (hint, worn) => {
    expect(await attempt([worn], 2)).toMatchObject({ status: 'retry', hints: [hint], reasons: [] });
  });

  it('passes with clear glasses that were not worn at enrolment', async () => {
    const verdict = await attempt([{ kind: 'glasses' }], 3);
    expect({ status: verdict.status, failed: verdict.checks.filter(({ ok }) => !ok) }).toEqual({ status: 'passed', failed: [] });
  });
});

describe('what the engine reads as covered', { timeout: 120_000 }, () => {
  const { eyesCoveredMax, mouthCoveredMax } = DEFAULT_THRESHOLDS;

  it.each(PEOPLE)('holds for seed $seed of tone $skinTone', async (look) => {
    const free = [look, { ...look, beard: 0.8 }, { ...look, accessories: [{ kind: 'glasses', thickness: 0.06 }] as const }];
    for (const cover of await Promise.all(free.map(coverOf))) {
      expect(Math.max(cover.eyeRight, cover.eyeLeft)).toBeLessThanOrEqual(eyesCoveredMax);
      expect(cover.mouth).toBeLessThanOrEqual(mouthCoveredMax);
    }
    const lenses = await coverOf({ ...look, accessories: [{ kind: 'sunglasses' }] });
    expect(Math.min(lenses.eyeRight, lenses.eyeLeft)).toBeGreaterThan(eyesCoveredMax);
    expect(lenses.mouth).toBeLessThanOrEqual(mouthCoveredMax);
    expect((await coverOf({ ...look, accessories: [{ kind: 'mask' }] })).mouth).toBeGreaterThan(mouthCoveredMax);
  });
});
