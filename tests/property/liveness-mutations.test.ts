import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../src/liveness/analyzer.ts';
import { judge } from '../../src/liveness/judge.ts';
import { drawPlan, LIVENESS_ACTIONS, type LivenessAction, type LivenessPlan } from '../../src/liveness/plan.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';
import { createDraw, embeddingOf, planOf, type SyntheticOptions, synthesize } from '../unit/liveness/synthetic-attempt.ts';

type Steps = { seq: number; frames: FrameMeasurement[] }[];
type Mutation = (steps: Steps, plan: LivenessPlan, draw: () => number) => Steps | null;

const TEMPLATE = embeddingOf(7, createDraw(3));

function verdictOf(plan: LivenessPlan, steps: Steps) {
  return judge({
    plan,
    steps,
    template: TEMPLATE,
    thresholds: DEFAULT_THRESHOLDS,
    earlierFrameHashes: [],
    capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 640, height: 480 },
  });
}

// Few different performances are mutated in many ways: synthesis would cost more than the verdicts.
const performances = new Map<string, Steps>();
function perform(plan: LivenessPlan, options: SyntheticOptions): Steps {
  const few = { ...options, seed: options.seed % 8 };
  const key = JSON.stringify([plan, few]);
  const steps = performances.get(key) ?? synthesize(plan, few);
  performances.set(key, steps);
  return steps;
}

const pick = (draw: () => number, n: number): number => Math.floor(draw() * n);
const retime = (frames: FrameMeasurement[], startMs: number): FrameMeasurement[] => {
  const first = frames[0]?.tMs ?? 0;
  return frames.map((frame) => ({ ...frame, tMs: frame.tMs - first + startMs }));
};
const startOf = (steps: Steps, seq: number): number => steps[seq]?.frames[0]?.tMs ?? 0;

/** Each makes of a genuine transcript one that no genuine attempt at this plan could be; null when the draw leaves it genuine. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'swap two steps': (steps, plan, draw) => {
    const [a, b] = [pick(draw, 4), pick(draw, 4)];
    if (plan.steps[a]?.action === plan.steps[b]?.action) return null;
    return steps.map(({ seq }) => {
      const from = seq === a ? b : seq === b ? a : seq;
      return { seq, frames: retime(steps[from]?.frames ?? [], startOf(steps, seq)) };
    });
  },
  'shift the footage by a step': (steps, plan, draw) => {
    const by = 1 + pick(draw, 3);
    if (plan.steps.every(({ action }, i) => plan.steps[(i + by) % 4]?.action === action)) return null;
    return steps.map(({ seq }) => ({ seq, frames: retime(steps[(seq + by) % 4]?.frames ?? [], startOf(steps, seq)) }));
  },
  'footage of another plan': (_, plan, draw) => {
    const other = drawPlan({ bytes: (n) => Uint8Array.from({ length: n }, () => pick(draw, 256)) }, { windowMs: 2500, excludes: null });
    if (other.steps.every(({ action }, i) => plan.steps[i]?.action === action)) return null;
    return perform(other, { seed: pick(draw, 1e6) });
  },
  'drop a step': (steps, _, draw) => {
    const gone = pick(draw, 4);
    return steps.map(({ seq, frames }) => ({ seq, frames: seq === gone ? [] : frames }));
  },
  'drop the part that answers': (steps, _, draw) => {
    const at = 1 + pick(draw, 3);
    return steps.map(({ seq, frames }) => ({ seq, frames: seq === at ? frames.filter((__, i) => i < 5 || i > 28) : frames }));
  },
  'stretch or squeeze time': (steps, _, draw) => {
    const factor = draw() < 0.5 ? 0.05 + draw() * 0.33 : 1.65 + draw() * 3;
    return steps.map(({ seq, frames }) => ({ seq, frames: frames.map((frame) => ({ ...frame, tMs: Math.round(frame.tMs * factor) })) }));
  },
  'repeat frames in place of the answer': (steps, _, draw) => {
    const at = 1 + pick(draw, 3);
    return steps.map(({ seq, frames }) => {
      if (seq !== at) return { seq, frames };
      return { seq, frames: frames.map((frame, i) => (i > 5 ? { ...(frames[i % 5] ?? frame), tMs: frame.tMs } : frame)) };
    });
  },
  'send the frames of one step again in another': (steps, _, draw) => {
    const [a, b] = [pick(draw, 4), pick(draw, 4)];
    if (a === b) return null;
    return steps.map(({ seq, frames }) => ({ seq, frames: seq === b ? retime(steps[a]?.frames ?? [], startOf(steps, b)) : frames }));
  },
  "splice in another person's step": (steps, plan, draw) => {
    const at = pick(draw, 4);
    const other = perform(plan, { seed: pick(draw, 1e6), person: 8 + pick(draw, 8) });
    return steps.map(({ seq, frames }) => ({ seq, frames: seq === at ? retime(other[at]?.frames ?? [], startOf(steps, at)) : frames }));
  },
  'splice in the same person doing something else': (steps, plan, draw) => {
    const at = 1 + pick(draw, 3);
    const actions = plan.steps.map(({ action }) => action);
    const other = LIVENESS_ACTIONS.filter((action) => action !== actions[at]);
    const done = actions.map((action, i) => (i === at ? (other[pick(draw, other.length)] ?? action) : action));
    const steps2 = perform(plan, { seed: pick(draw, 1e6), actions: done });
    return steps.map(({ seq, frames }) => ({ seq, frames: seq === at ? retime(steps2[at]?.frames ?? [], startOf(steps, at)) : frames }));
  },
  'run a step backwards in time': (steps, _, draw) => {
    const at = pick(draw, 4);
    return steps.map(({ seq, frames }) => ({ seq, frames: seq === at ? [...frames].reverse() : frames }));
  },
  'a sheet that narrows instead of a head that turns': (steps, plan) => {
    const at = plan.steps.findIndex(({ action }) => action.startsWith('turn_'));
    const neutral = steps[0]?.frames[3];
    return steps.map(({ seq, frames }) => {
      if (seq !== at || !neutral) return { seq, frames };
      const narrowed = (i: number): number[] =>
        neutral.landmarks.map((v, k) => (k % 2 === 0 ? 0.5 + (v - 0.5) * (1 - 0.3 * Math.sin((i / frames.length) * Math.PI)) : v));
      return { seq, frames: frames.map((frame, i) => ({ ...frame, landmarks: narrowed(i) })) };
    });
  },
  'a step from a clip of another size': (steps, _, draw) => {
    const at = pick(draw, 4);
    return steps.map(({ seq, frames }) => ({ seq, frames: seq === at ? frames.map((frame) => ({ ...frame, width: 360 + pick(draw, 200) })) : frames }));
  },
  'a second face in a third of the frames': (steps, _, draw) => {
    const from = pick(draw, 3);
    return steps.map(({ seq, frames }) => ({ seq, frames: frames.map((frame, i) => (i % 3 === from ? { ...frame, faces: 2 } : frame)) }));
  },
  'each frame of a slow clip three times': (steps) =>
    steps.map(({ seq, frames }) => ({ seq, frames: frames.map((frame, i) => ({ ...(frames[i - (i % 3)] ?? frame), tMs: frame.tMs })) })),
  'a still instead of an answer': (steps, _, draw) => {
    const at = 1 + pick(draw, 3);
    const still = steps[0]?.frames[3];
    return steps.map(({ seq, frames }) => ({
      seq,
      frames: seq === at && still ? frames.map((frame) => ({ ...still, tMs: frame.tMs, fileHash: frame.fileHash, embedding: frame.embedding })) : frames,
    }));
  },
};

const RUNS = 10_000;

describe('transcripts that are not the one asked for', () => {
  const names = Object.keys(MUTATIONS);

  it(`accepts none of ${String(RUNS)} mutated transcripts`, { timeout: 900_000 }, () => {
    const actions = fc
      .tuple(...[0, 1, 2].map(() => fc.constantFrom(...LIVENESS_ACTIONS)))
      .filter((list) => list.some((a) => a.startsWith('turn_')) && list.every((a, i) => a !== list[i - 1]));
    const seen = new Set<string>();
    fc.assert(
      fc.property(actions, fc.constantFrom(...names), fc.integer({ min: 1, max: 1e9 }), (list, name, seed) => {
        const plan = planOf(...(list as LivenessAction[]));
        const mutated = MUTATIONS[name]?.(perform(plan, { seed }), plan, createDraw(seed + 1));
        fc.pre(mutated !== null && mutated !== undefined);
        seen.add(name);
        return verdictOf(plan, mutated).status !== 'passed';
      }),
      { numRuns: RUNS, seed: 20_261_122 },
    );
    expect([...seen].sort()).toEqual([...names].sort());
  });

  it('accepts the genuine transcripts that were mutated', { timeout: 60_000 }, () => {
    const draw = createDraw(4);
    const results = Array.from({ length: 300 }, (_, i) => {
      const plan = drawPlan({ bytes: (n) => Uint8Array.from({ length: n }, () => pick(draw, 256)) }, { windowMs: 2500, excludes: null });
      return verdictOf(plan, synthesize(plan, { seed: i + 1 })).status;
    });
    expect(results.filter((status) => status !== 'passed')).toEqual([]);
  });
});
