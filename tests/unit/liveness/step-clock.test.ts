import { describe, expect, it } from 'vitest';
import type { AcceptedChunk } from '../../../src/liveness/attempt-store.ts';
import type { EvidenceFrame } from '../../../src/liveness/frames.ts';
import type { LivenessPlan } from '../../../src/liveness/plan.ts';
import { type AttemptTimes, findTimeFault, stepClosesAt } from '../../../src/liveness/step-clock.ts';

const T0 = 1_800_000_000_000;
const SLACK = { stepSlackMs: 6000, runSlackMs: 12_000 };
const PLAN: LivenessPlan = {
  steps: (['neutral', 'blink', 'turn_left', 'nod'] as const).map((action, seq) => ({ seq, action, windowMs: 2500 })),
};
const chunk = (seq: number, lastTMs: number, arrivedAt: number): AcceptedChunk => ({ seq, sha256: 'x', frameCount: 30, lastTMs, arrivedAt: T0 + arrivedAt });
const times = (stepShownAt: number, chunks: readonly AcceptedChunk[] = []): AttemptTimes => ({
  createdAt: T0,
  nextSeq: chunks.length,
  stepShownAt: T0 + stepShownAt,
  chunks,
});
const frames = (...at: readonly number[]): readonly EvidenceFrame[] => at.map((tMs) => ({ kind: 'video', tMs, jpeg: new Uint8Array() }));

describe('stepClosesAt', () => {
  it('gives a step its window and the slack of a step', () => {
    expect(stepClosesAt(times(0), PLAN, SLACK)).toBe(T0 + 8500);
    expect(stepClosesAt(times(3000, [chunk(0, 2500, 3000)]), PLAN, SLACK)).toBe(T0 + 11_500);
  });

  it('does not give the slack of a whole run again with each step', () => {
    const lossy = [chunk(0, 2500, 8500), chunk(1, 11_000, 17_000)];
    // Used up: what is left of the third step is what is left of the run.
    expect(stepClosesAt(times(17_000, lossy), PLAN, SLACK)).toBe(T0 + 3 * 2500 + 12_000);
    expect(stepClosesAt(times(17_000, lossy), PLAN, { ...SLACK, runSlackMs: 60_000 })).toBe(T0 + 17_000 + 8500);
  });
});

describe('findTimeFault', () => {
  // The phone's clock starts 150 ms after the attempt, a step arrives 700 ms after its last frame.
  const honest = [chunk(0, 2450, 3300)];

  it('finds none in a run over a slow network', () => {
    expect(findTimeFault(frames(10, 2450), times(0), T0 + 3300)).toBeNull();
    expect(findTimeFault(frames(3300, 5750), times(3300, honest), T0 + 6600)).toBeNull();
  });

  it('finds none when the phone waited for seconds for the answer', () => {
    expect(findTimeFault(frames(7300, 9750), times(3300, honest), T0 + 10_600)).toBeNull();
  });

  it('wants times to go on from the step before', () => {
    expect(findTimeFault(frames(2450, 2600), times(3300, honest), T0 + 9000)).toBe('backwards');
    expect(findTimeFault(frames(2451, 2600), times(3300, honest), T0 + 9000)).toBeNull();
  });

  it('allows as much before the prompt as clocks may be off, and no more', () => {
    // At the latest the phone's zero was at 850, so a prompt at 4000 was at 3150 on its clock.
    const late = times(4000, honest);
    expect(findTimeFault(frames(2750, 5000), late, T0 + 9000)).toBeNull();
    expect(findTimeFault(frames(2749, 5000), late, T0 + 9000)).toBe('before_prompt');
  });

  it('allows no span beyond what has passed since the prompt', () => {
    expect(findTimeFault(frames(2600, 4001), times(3300, honest), T0 + 4300)).toBe('ahead');
    expect(findTimeFault(frames(0, 1400), times(0), T0 + 1000)).toBeNull();
    expect(findTimeFault(frames(0, 1401), times(0), T0 + 1000)).toBe('ahead');
  });

  it('allows no frame later than the clock of the server', () => {
    expect(findTimeFault(frames(4100, 4700), times(3300, honest), T0 + 4300)).toBeNull();
    expect(findTimeFault(frames(4100, 4701), times(3300, honest), T0 + 4300)).toBe('ahead');
  });
});
