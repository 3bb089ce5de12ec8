import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { type JudgeInput, judge, type MeasuredStep, type Verdict } from '../../src/liveness/judge.ts';
import { drawPlan, LIVENESS_ACTIONS, type LivenessAction, type LivenessPlan } from '../../src/liveness/plan.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';
import { Puppet } from '../../src/phone/puppet/puppet.ts';
import { createDraw, planOf as planInFull } from '../unit/liveness/synthetic-attempt.ts';
import { encode, type FilmedStep, film, WINDOW_MS } from './film.ts';

const USER = 7;
const IMPOSTOR = 12;
const pool = createPoolAnalyzer({ size: 4, queueLimit: 200 });
const plans = drawPlans(12);
const genuine: { plan: LivenessPlan; steps: readonly FilmedStep[]; measured: readonly MeasuredStep[]; verdict: Verdict }[] = [];
const ENROL_PLAN = planOf('blink', 'turn_left', 'mouth_open');
let enrolment: readonly MeasuredStep[] = [];
let template: readonly number[] | null = null;

function drawPlans(count: number): readonly LivenessPlan[] {
  const draw = createDraw(11);
  const random = { bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)) };
  return Array.from({ length: count }, () => drawPlan(random, { windowMs: WINDOW_MS, excludes: null }));
}

function planOf(...actions: readonly LivenessAction[]): LivenessPlan {
  return { steps: planInFull(...actions).steps.map((step) => ({ ...step, windowMs: WINDOW_MS })) };
}

/** Every plan that can be drawn: at least one turn, no action twice in a row. */
const ALL_PLANS = LIVENESS_ACTIONS.flatMap((a) => LIVENESS_ACTIONS.flatMap((b) => LIVENESS_ACTIONS.map((c) => [a, b, c] as const)))
  .filter((actions) => actions.some((action) => action.startsWith('turn_')) && actions[0] !== actions[1] && actions[1] !== actions[2])
  .map((actions) => planOf(...actions));

const measure = (plan: LivenessPlan, steps: readonly FilmedStep[]): Promise<readonly MeasuredStep[]> =>
  Promise.all(
    steps.map(async ({ seq, frames }) => ({
      seq,
      frames: await pool.analyze(frames, { eyes: plan.steps[seq]?.action === 'blink' ? 'every_frame' : 'some_frames' }),
    })),
  );

function verdictOf(plan: LivenessPlan, steps: readonly MeasuredStep[], input: Partial<JudgeInput> = {}): Verdict {
  return judge({
    plan,
    steps,
    template,
    thresholds: DEFAULT_THRESHOLDS,
    earlierFrameHashes: [],
    capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 320, height: 240 },
    ...input,
  });
}

const failedChecks = ({ checks }: Verdict): readonly string[] => checks.filter(({ ok }) => !ok).map(({ name }) => name);

function genuineAt(index: number) {
  const attempt = genuine[index];
  if (!attempt) throw new TypeError('no such attempt');
  return attempt;
}

/** Gives the footage of an attempt the times of another: a replay is sent when the prompts come. */
function retimed(frames: FilmedStep['frames'], times: FilmedStep['frames']): FilmedStep['frames'] {
  return frames.slice(0, times.length).map((frame, i) => ({ ...frame, tMs: times[i]?.tMs ?? 0 }));
}

beforeAll(() => pool.start(), 30_000);
afterAll(() => pool.close());

describe('the enrolled person', () => {
  it('enrols', { timeout: 30_000 }, async () => {
    enrolment = await measure(ENROL_PLAN, await film(ENROL_PLAN, { person: USER, take: 1 }));
    const verdict = verdictOf(ENROL_PLAN, enrolment);
    expect(failedChecks(verdict)).toEqual([]);
    template = verdict.embedding;
    expect(template).toHaveLength(128);
  });

  it('passes twelve random plans, each against the frames of all before it', { timeout: 120_000 }, async () => {
    // One core films the next attempt while another measures this one.
    const running: { plan: LivenessPlan; steps: readonly FilmedStep[]; measured: ReturnType<typeof measure> }[] = [];
    for (const [i, plan] of plans.entries()) {
      const steps = await film(plan, { person: USER, take: 100 + i });
      running.push({ plan, steps, measured: measure(plan, steps) });
    }
    for (const { plan, steps, measured } of running) {
      const earlierFrameHashes = genuine.map(({ verdict }) => verdict.frameHashes);
      const verdict = verdictOf(plan, await measured, { earlierFrameHashes });
      expect({ plan: plan.steps.map(({ action }) => action), failed: failedChecks(verdict) }).toMatchObject({ failed: [] });
      expect(verdict.status).toBe('passed');
      genuine.push({ plan, steps, measured: await measured, verdict });
    }
    const asked = new Set(plans.flatMap(({ steps }) => steps.map(({ action }) => action)));
    expect([...asked].sort()).toEqual(['blink', 'mouth_open', 'neutral', 'nod', 'turn_left', 'turn_right']);
  });
});

describe('somebody else', () => {
  it('is a mismatch, and is noticed when he takes over within an attempt', { timeout: 30_000 }, async () => {
    const impostor = await measure(ENROL_PLAN, await film(ENROL_PLAN, { person: IMPOSTOR, take: 1 }));
    expect(verdictOf(ENROL_PLAN, impostor)).toMatchObject({ status: 'failed', reasons: ['face_mismatch'], hints: [], embedding: null });
    // The same moments, the same place: only the face changes from one step to the next.
    const taken = enrolment.map((step) => (step.seq < 2 ? step : (impostor.find(({ seq }) => seq === step.seq) ?? step)));
    const verdict = verdictOf(ENROL_PLAN, taken);
    expect(verdict.status).toBe('failed');
    expect(verdict.reasons).toContain('identity_changed');
  });
});

describe('footage instead of a person', () => {
  it('a photograph held still answers nothing', { timeout: 30_000 }, async () => {
    const plan = planOf('turn_left', 'blink', 'mouth_open');
    const photo = new Puppet({ seed: USER });
    const steps = await Promise.all(
      plan.steps.map(async ({ seq }) => ({
        seq,
        // The sensor's own noise is all that moves.
        frames: await Promise.all(
          Array.from({ length: 12 }, async (_, i) => ({
            kind: 'video' as const,
            tMs: seq * 1500 + i * 100 + ((i * 7) % 11),
            jpeg: await encode(photo.render({}, seq * 100 + i)),
          })),
        ),
      })),
    );
    const verdict = verdictOf(plan, await measure(plan, steps));
    expect(verdict.status).not.toBe('passed');
    expect(failedChecks(verdict)).toEqual(expect.arrayContaining(['action_1_turn_left', 'action_2_blink', 'action_3_mouth_open']));
  });

  it('a photograph that is panned and zoomed answers nothing', { timeout: 30_000 }, async () => {
    const plan = planOf('turn_right', 'mouth_open', 'turn_left');
    const photo = new Puppet({ seed: USER });
    const steps = await Promise.all(
      plan.steps.map(async ({ seq }) => ({
        seq,
        frames: await Promise.all(
          Array.from({ length: 12 }, async (_, i) => ({
            kind: 'video' as const,
            tMs: seq * 1500 + i * 100 + ((i * 5) % 13),
            jpeg: await encode(photo.render({ dx: 0.12 * Math.sin(i / 3), dy: 0.04 * Math.sin(i / 4), scale: 1 + 0.2 * Math.sin(i / 5) }, seq * 100 + i)),
          })),
        ),
      })),
    );
    const verdict = verdictOf(plan, await measure(plan, steps));
    expect(verdict.status).not.toBe('passed');
    expect(failedChecks(verdict)).toEqual(expect.arrayContaining(['action_1_turn_right', 'action_2_mouth_open', 'action_3_turn_left']));
  });

  it('a recording passes no other plan: every recording against all plans there are', { timeout: 120_000 }, () => {
    const orderOf = ({ steps }: LivenessPlan): string => steps.map(({ action }) => action).join(' ');
    let tried = 0;
    const accepted: string[] = [];
    for (const recording of genuine) {
      for (const plan of ALL_PLANS) {
        if (orderOf(plan) === orderOf(recording.plan)) continue;
        tried++;
        if (verdictOf(plan, recording.measured).status === 'passed') accepted.push(`${orderOf(recording.plan)} as ${orderOf(plan)}`);
      }
    }
    expect(accepted).toEqual([]);
    expect(tried).toBe(genuine.length * (ALL_PLANS.length - 1));
    expect(tried).toBeGreaterThanOrEqual(500);
  });

  it('a recording of the right order is recognised, also encoded again', { timeout: 30_000 }, async () => {
    const { plan, steps, measured, verdict } = genuineAt(2);
    const earlierFrameHashes = [verdict.frameHashes];
    expect(verdictOf(plan, measured, { earlierFrameHashes }).reasons).toEqual(['replay_suspected']);
    const sharp = (await import('sharp')).default;
    const again = await Promise.all(
      steps.map(async ({ seq, frames }) => ({
        seq,
        frames: await Promise.all(
          frames.map(async (frame) => ({ ...frame, jpeg: new Uint8Array(await sharp(frame.jpeg).resize(300).jpeg({ quality: 60 }).toBuffer()) })),
        ),
      })),
    );
    expect(verdictOf(plan, await measure(plan, again), { earlierFrameHashes }).reasons).toContain('replay_suspected');
  });

  it('a segment that is frozen over the answer is seen', { timeout: 30_000 }, async () => {
    const { plan, steps } = genuineAt(1);
    const frozen = steps.map(({ seq, frames }) => ({
      seq,
      frames: seq === 2 ? frames.map((frame, i) => (i > 4 && i < 18 ? { ...frame, jpeg: frames[4]?.jpeg ?? frame.jpeg } : frame)) : frames,
    }));
    expect(verdictOf(plan, await measure(plan, frozen)).reasons).toContain('replay_suspected');
  });

  it('a step of another attempt is no answer to this one', { timeout: 30_000 }, async () => {
    const { plan, steps, measured } = genuineAt(0);
    const asked = plan.steps[1]?.action;
    const other = genuine.find((attempt) => attempt.plan.steps[1]?.action !== asked && attempt.plan.steps[1]?.action !== 'blink');
    const borrowed = other?.steps[1]?.frames ?? [];
    const times = steps[1]?.frames ?? [];
    const frames = await pool.analyze(retimed(borrowed, times));
    const verdict = verdictOf(
      plan,
      measured.map((step) => (step.seq === 1 ? { seq: 1, frames } : step)),
    );
    expect(borrowed.length).toBeGreaterThan(12);
    expect(verdict.status).not.toBe('passed');
  });
});
