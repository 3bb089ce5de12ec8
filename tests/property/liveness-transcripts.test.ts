import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundChallenge } from '../../src/device/bound-challenge.ts';
import { toHex } from '../../src/lib/bytes.ts';
import { type EvidenceFrame, FRAME_LIMITS, parseFrames, serializeFrames } from '../../src/liveness/frames.ts';
import { LIVENESS_ACTIONS, type LivenessPlan, serializePlan } from '../../src/liveness/plan.ts';
import { extendTranscript } from '../../src/liveness/transcript.ts';
import { createDraw, planOf } from '../unit/liveness/synthetic-attempt.ts';

/** Everything that comes of a face check into what the phone signs. */
interface Attempt {
  readonly nonce: Uint8Array;
  readonly plan: LivenessPlan;
  /** Frames of each step in the order of the plan. */
  readonly steps: readonly (readonly EvidenceFrame[])[];
}

type Mutation = (attempt: Attempt, draw: () => number) => Attempt;

const RUNS = 10_000;
const below = (draw: () => number, bound: number): number => Math.floor(draw() * bound);

/** A picture as far as the service reads it before decoding: a header, then bytes. */
function jpegOf(draw: () => number): Uint8Array {
  const header = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xda];
  return Uint8Array.of(...header, ...Array.from({ length: 40 }, () => below(draw, 256)));
}

function attemptOf(seed: number): Attempt {
  const draw = createDraw(seed);
  const [a = 'blink', c = 'nod'] = [LIVENESS_ACTIONS[below(draw, 3)], LIVENESS_ACTIONS[below(draw, 3)]];
  let tMs = 40;
  const steps = [0, 1, 2, 3].map(() =>
    Array.from({ length: 4 + below(draw, 4) }, (): EvidenceFrame => ({ kind: 'video', tMs: (tMs += 55 + below(draw, 30)), jpeg: jpegOf(draw) })),
  );
  return { nonce: Uint8Array.from({ length: 32 }, () => below(draw, 256)), plan: planOf(a, 'turn_left', c), steps };
}

/** What the phone signs of it; null when the service refuses the frames. */
function signed({ nonce, plan, steps }: Attempt): string | null {
  let head = nonce;
  let framesAlready = 0;
  for (const [seq, step] of steps.entries()) {
    const parsed = parseFrames(serializeFrames(step), { framesAlready });
    if (!parsed.ok) return null;
    framesAlready += parsed.frames.length;
    head = extendTranscript(head, seq, parsed.frames);
  }
  const intentJson = '{"decision":"approve"}';
  return toHex(
    boundChallenge({ nonce: new Uint8Array(32).fill(1), intentJson, planJson: serializePlan(plan), transcriptHead: head, sessionId: 's_1', jkt: null }),
  );
}

function flip(bytes: Uint8Array, draw: () => number): Uint8Array {
  const out = bytes.slice();
  const at = below(draw, out.length);
  out[at] = (out[at] ?? 0) ^ (1 << below(draw, 8));
  return out;
}

/** Changes one frame of one step. */
function inFrame(change: (frame: EvidenceFrame, draw: () => number) => EvidenceFrame): Mutation {
  return (attempt, draw) => {
    const seq = below(draw, attempt.steps.length);
    const at = below(draw, attempt.steps[seq]?.length ?? 1);
    return { ...attempt, steps: attempt.steps.map((step, i) => (i === seq ? step.map((frame, j) => (j === at ? change(frame, draw) : frame)) : step)) };
  };
}

/** Changes the frames of one step. */
function inStep(change: (step: readonly EvidenceFrame[], at: number, draw: () => number) => readonly EvidenceFrame[]): Mutation {
  return (attempt, draw) => {
    const seq = below(draw, attempt.steps.length);
    return { ...attempt, steps: attempt.steps.map((step, i) => (i === seq ? change(step, below(draw, step.length), draw) : step)) };
  };
}

/** Every one changes what the attempt means: none may lead to the same signature. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a bit of a picture': inFrame((frame, draw) => ({ ...frame, jpeg: flip(frame.jpeg, draw) })),
  'the time of a frame': inFrame((frame, draw) => ({ ...frame, tMs: Math.min(FRAME_LIMITS.endMs - 1, frame.tMs + 1 + below(draw, 40)) })),
  'a shorter picture': inFrame((frame) => ({ ...frame, jpeg: frame.jpeg.subarray(0, -1) })),
  'a longer picture': inFrame((frame, draw) => ({ ...frame, jpeg: Uint8Array.of(...frame.jpeg, below(draw, 256)) })),
  'a picture of another attempt': inFrame((frame, draw) => ({ ...frame, jpeg: jpegOf(draw) })),
  'a frame left out': inStep((step, at) => step.filter((_, i) => i !== at)),
  'a frame sent twice': inStep((step, at) => step.flatMap((frame, i) => (i === at ? [frame, { ...frame, tMs: frame.tMs + 1 }] : [frame]))),
  'a frame put in': inStep((step, at, draw) =>
    step.flatMap((frame, i) => (i === at ? [frame, { ...frame, tMs: frame.tMs + 2, jpeg: jpegOf(draw) }] : [frame])),
  ),
  'two frames that change places and keep the times': inStep((step, at) => {
    const other = (at + 1) % step.length;
    const jpegAt = (i: number): Uint8Array => step[i === at ? other : i === other ? at : i]?.jpeg ?? new Uint8Array();
    return step.map((frame, i) => ({ ...frame, jpeg: jpegAt(i) }));
  }),
  'two frames that change places with their times': inStep((step, at) => {
    const other = (at + 1) % step.length;
    return step.map((frame, i) => step[i === at ? other : i === other ? at : i] ?? frame);
  }),
  'all times later': (attempt) => ({ ...attempt, steps: attempt.steps.map((step) => step.map((frame) => ({ ...frame, tMs: frame.tMs + 7 }))) }),
  'two steps that change places': (attempt, draw) => {
    const a = below(draw, 4);
    const b = (a + 1 + below(draw, 3)) % 4;
    return { ...attempt, steps: attempt.steps.map((step, i) => attempt.steps[i === a ? b : i === b ? a : i] ?? step) };
  },
  'a frame moved into the next step': (attempt, draw) => {
    const seq = below(draw, 3);
    const moved = attempt.steps[seq]?.at(-1);
    return { ...attempt, steps: attempt.steps.map((step, i) => (i === seq ? step.slice(0, -1) : i === seq + 1 && moved ? [moved, ...step] : step)) };
  },
  'a step left out': (attempt, draw) => ({ ...attempt, steps: attempt.steps.filter((_, i) => i !== below(draw, 4) || i === 0).slice(0, 3) }),
  'another nonce': (attempt, draw) => ({ ...attempt, nonce: flip(attempt.nonce, draw) }),
  'another action in the plan': (attempt, draw) => {
    const seq = 1 + below(draw, 3);
    const others = LIVENESS_ACTIONS.filter((action) => action !== attempt.plan.steps[seq]?.action);
    return {
      ...attempt,
      plan: { steps: attempt.plan.steps.map((step, i) => (i === seq ? { ...step, action: others[below(draw, others.length)] ?? 'blink' } : step)) },
    };
  },
  'a longer window': (attempt, draw) => {
    const seq = below(draw, 4);
    return {
      ...attempt,
      plan: { steps: attempt.plan.steps.map((step, i) => (i === seq ? { ...step, windowMs: step.windowMs + 1 + below(draw, 999) } : step)) },
    };
  },
  'a plan with a step less': (attempt) => ({ ...attempt, plan: { steps: attempt.plan.steps.slice(0, -1) } }),
};

describe('evidence that was changed after it was sent', () => {
  const names = Object.keys(MUTATIONS);

  it(`gives the signature of the original in none of ${String(RUNS)} cases`, { timeout: 120_000 }, () => {
    const seen = new Map<string, { refused: number; other: number }>();
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.integer({ min: 1, max: 1e9 }), (name, seed) => {
        const attempt = attemptOf(seed % 400);
        const original = signed(attempt);
        if (original === null) throw new TypeError('the original is refused');
        const after = signed(MUTATIONS[name]?.(attempt, createDraw(seed)) ?? attempt);
        const count = seen.get(name) ?? { refused: 0, other: 0 };
        seen.set(name, { refused: count.refused + Number(after === null), other: count.other + Number(after !== null) });
        return after !== original;
      }),
      { numRuns: RUNS, seed: 20_261_126 },
    );
    expect([...seen.keys()].sort()).toEqual([...names].sort());
    // Most get past the parser: it is the chain that tells them apart.
    expect([...seen.values()].reduce((sum, { other }) => sum + other, 0)).toBeGreaterThan(RUNS / 2);
  });

  it('gives the same signature when nothing was changed', () => {
    for (let seed = 1; seed <= 50; seed++) expect(signed(attemptOf(seed))).toBe(signed(attemptOf(seed)));
  });
});
