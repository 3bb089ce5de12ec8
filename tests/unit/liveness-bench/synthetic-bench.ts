import type { BenchAttempt } from '../../../src/entry/liveness-bench/bench-source.ts';
import type { MeasuredAttempt } from '../../../src/entry/liveness-bench/measure-attempt.ts';
import { planOf, synthesize, type SyntheticOptions } from '../liveness/synthetic-attempt.ts';

/** What stands for an attempt that was measured. */
export interface SyntheticBenchOptions extends Partial<Pick<BenchAttempt, 'species' | 'kind' | 'reference' | 'earlier' | 'hasRealTimes'>> {
  readonly subject?: string;
  readonly person?: number;
  readonly film?: Partial<SyntheticOptions>;
}

/** @returns a measured attempt of numbers made up by the seed */
export function measuredOf(id: string, seed: number, options: SyntheticBenchOptions = {}): MeasuredAttempt {
  const { subject = 's1', person = 7, film, ...rest } = options;
  const plan = planOf('blink', 'turn_left', 'mouth_open');
  const steps = synthesize(plan, { seed, person, ...film });
  return {
    attempt: {
      id,
      subject,
      species: null,
      kind: 'presentation',
      plan,
      hasRealTimes: true,
      capture: { source: 'app', trackLabel: '', facing: 'user', width: null, height: null },
      reference: null,
      earlier: [],
      load: () => Promise.reject(new Error('already measured')),
      ...rest,
    },
    steps,
    faults: [],
    frames: steps.reduce((sum, { frames }) => sum + frames.length, 0),
    lastStepMs: 100,
  };
}

/** @returns an attempt that could not be measured */
export function unmeasured(id: string, fault: string, options: SyntheticBenchOptions = {}): MeasuredAttempt {
  return { ...measuredOf(id, 1, options), steps: null, faults: [fault] };
}
