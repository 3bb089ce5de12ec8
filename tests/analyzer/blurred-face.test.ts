import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import type { FrameMeasurement } from '../../src/liveness/analyzer.ts';
import { judge } from '../../src/liveness/judge.ts';
import { withReference } from '../../src/liveness/reference.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';
import { Puppet } from '../../src/phone/puppet/puppet.ts';
import { planOf, synthesize } from '../unit/liveness/synthetic-attempt.ts';
import { encode } from './film.ts';

const pool = createPoolAnalyzer({ size: 1, queueLimit: 10 });
const PLAN = planOf('turn_left', 'mouth_open', 'blink');
/** Light, usual and dark skin in good light, and one in a dim room. */
const PEOPLE = [
  new Puppet({ seed: 5, skinTone: 0 }),
  new Puppet({ seed: 7 }),
  new Puppet({ seed: 36, skinTone: 1 }),
  new Puppet({ seed: 9, skinTone: 0.5, light: { direction: [-0.35, 0.55, 0.8], key: 0.12, ambient: 0.06, warmth: 0.03 } }),
] as const;
/** How many of them are lit well enough for blur to be told from the noise of the sensor. */
const LIT = 3;

/** What the engine reads of people who look ahead. */
async function measure(change: (jpeg: Uint8Array) => Promise<Uint8Array>): Promise<readonly FrameMeasurement[]> {
  const jpegs = await Promise.all(PEOPLE.map(async (person) => change(await encode(person.render({}, 1)))));
  return pool.analyze(jpegs.map((jpeg, i) => ({ kind: 'still', tMs: i * 70, jpeg })));
}

/** By a camera that is out of focus, by the standard deviation in pixels. */
const read = async (sigma: number): Promise<readonly FrameMeasurement[]> =>
  measure(async (jpeg) => (sigma > 0 ? new Uint8Array(await sharp(jpeg).blur(sigma).jpeg({ quality: 75 }).toBuffer()) : jpeg));

/** The verdict on an enrolment that is as good as any but for what is measured here, in the steps that are named. */
function enrol({ sharpness, luma }: Pick<FrameMeasurement, 'sharpness' | 'luma'>, isIn: (seq: number) => boolean = () => true) {
  const steps = synthesize(PLAN, { seed: 3, edit: (frame, seq) => (isIn(seq) ? { ...frame, sharpness, luma } : frame) });
  const capture = { source: 'web', trackLabel: '', facing: 'user', width: 320, height: 240 } as const;
  const verdict = judge({ plan: PLAN, steps, template: null, thresholds: DEFAULT_THRESHOLDS, earlierFrameHashes: [], capture });
  return { judged: verdict, enrolled: withReference(verdict, { plan: PLAN, steps }, DEFAULT_THRESHOLDS) };
}

beforeAll(async () => pool.start(), 60_000);
afterAll(() => pool.close());

it('a face in focus passes and becomes a reference, of any skin, in dim light as well', { timeout: 60_000 }, async () => {
  const frames = await read(0);
  expect(frames.map(({ faces }) => faces)).toEqual([1, 1, 1, 1]);
  for (const frame of frames) {
    expect(frame.sharpness).toBeGreaterThan(2 * DEFAULT_THRESHOLDS.sharpnessMin);
    expect(frame.luma.contrast).toBeGreaterThan(3 * DEFAULT_THRESHOLDS.faceContrastMin);
    expect(enrol(frame).enrolled.status).toBe('passed');
  }
});

it('one that is blurred in the neutral step alone is told to hold still', { timeout: 60_000 }, async () => {
  // Light and usual skin: the noise of the sensor weighs more on the dark one.
  for (const frame of (await read(6)).slice(0, LIT - 1)) {
    expect(frame.faces).toBe(1);
    const { judged } = enrol(frame, (seq) => seq === 0);
    expect(judged).toMatchObject({ status: 'retry', hints: ['too_much_movement'], reasons: [] });
  }
});

it('one that is blurred until recognition suffers becomes no reference, of any skin', { timeout: 60_000 }, async () => {
  const verdicts = (await read(4)).slice(0, LIT).map((frame) => enrol(frame));
  for (const { enrolled } of verdicts) expect(enrolled).toMatchObject({ status: 'retry', hints: ['too_much_movement'], embedding: null });
  // The gate of the reference is the stricter one: a check alone would have let some of them pass.
  expect(verdicts.map(({ judged }) => judged.status)).toContain('passed');
});

it.each([
  ['too_bright', 200],
  ['too_dark', 112],
] as const)('one behind haze is told %s, of any skin', { timeout: 60_000 }, async (hint, grey) => {
  const veil = { width: 320, height: 240, channels: 4, background: { r: grey, g: grey, b: grey, alpha: 0.88 } } as const;
  const hazed = await measure(
    async (jpeg) =>
      new Uint8Array(
        await sharp(jpeg)
          .composite([{ input: { create: veil } }])
          .jpeg({ quality: 75 })
          .toBuffer(),
      ),
  );
  const found = hazed.filter(({ faces }) => faces === 1);
  expect(found.length).toBeGreaterThan(1);
  for (const frame of found) expect(enrol(frame, (seq) => seq === 0).judged).toMatchObject({ status: 'retry', hints: [hint], reasons: [] });
});
