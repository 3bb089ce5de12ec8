import type { FaceAnalyzer } from '../../liveness/analyzer.ts';
import { hintFor } from '../../liveness/analyze-hint.ts';
import { type FramesResult, parseFrames, serializeFrames } from '../../liveness/frames.ts';
import type { MeasuredStep } from '../../liveness/judge.ts';
import type { BenchAttempt, BenchFootage, BenchFrame } from './bench-source.ts';

/** An attempt in numbers. */
export interface MeasuredAttempt {
  readonly attempt: BenchAttempt;
  /** Null when the service would not have taken the frames, or could not measure them. */
  readonly steps: readonly MeasuredStep[] | null;
  /** What was wrong with the footage, each with its place. */
  readonly faults: readonly string[];
  readonly frames: number;
  /** Wall time of the last step: what a person waits for on an idle machine, in milliseconds. */
  readonly lastStepMs: number;
}

/**
 * Measures an attempt as production does: every step is a chunk within the same limits, and goes through the same analyzer.
 * @param attempt what is measured
 * @param footage its frames
 * @param analyzer the engine
 * @returns numbers, or no steps and the faults that say why
 */
export async function measureAttempt(attempt: BenchAttempt, footage: BenchFootage, analyzer: FaceAnalyzer): Promise<MeasuredAttempt> {
  const frames = footage.steps.reduce((sum, step) => sum + step.frames.length, 0);
  const nothing = { attempt, steps: null, frames, lastStepMs: 0 };
  if (footage.faults.length > 0) return { ...nothing, faults: footage.faults };
  const steps: MeasuredStep[] = [];
  const faults: string[] = [];
  let framesAlready = 0;
  let lastStepMs = 0;
  for (const step of footage.steps) {
    const chunk = parseFrames(serializeFrames(step.frames), { framesAlready });
    if (!chunk.ok) return { ...nothing, faults: [...faults, ...refusalsOf(step, chunk.code)] };
    framesAlready += chunk.frames.length;
    const startedAt = performance.now();
    try {
      const measured = await analyzer.analyze(chunk.frames, hintFor(attempt.plan.steps[step.seq]?.action));
      faults.push(...step.frames.filter((_, i) => measured[i]?.isDecoded === false).map(({ place }) => `${place}: no readable picture`));
      steps.push({ seq: step.seq, frames: measured });
    } catch {
      return { ...nothing, faults: [...faults, `step ${String(step.seq)}: the analyzer failed on it`] };
    }
    lastStepMs = performance.now() - startedAt;
  }
  return { attempt, steps, faults, frames, lastStepMs };
}

// The limits look at a chunk; taken one by one, the frames that break them can be named.
function refusalsOf({ seq, frames }: BenchFootage['steps'][number], code: (FramesResult & { readonly ok: false })['code']): readonly string[] {
  const named = frames.flatMap((frame): readonly string[] => {
    const alone = parseFrames(serializeFrames([frame]), { framesAlready: 0 });
    return alone.ok ? [] : [`${frame.place}: ${WORDS[alone.code]}`];
  });
  const twice = frames
    .filter((frame, i) => frames.some((other, n) => n < i && isSameMoment(frame, other)))
    .map(({ place }) => `${place}: a time that was there before`);
  const all = [...named, ...twice];
  return all.length > 0
    ? all
    : [`step ${String(seq)}: ${code === 'evidence_too_large' ? 'more frames or bytes than an attempt may have' : 'frames are not in order'}`];
}

const WORDS = {
  frames_malformed: 'no JPEG of at least 96 pixels within the first 30 s',
  evidence_too_large: 'larger than a frame may be (60 KB, stills 150 KB, 720 pixels)',
} as const;

function isSameMoment(a: BenchFrame, b: BenchFrame): boolean {
  return a.kind === b.kind && a.tMs === b.tMs;
}
