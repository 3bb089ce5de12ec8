import { hintFor } from '../../src/liveness/analyze-hint.ts';
import type { FaceAnalyzer } from '../../src/liveness/analyzer.ts';
import { type EvidenceFrame, parseFrames, serializeFrames } from '../../src/liveness/frames.ts';
import type { MeasuredStep } from '../../src/liveness/judge.ts';
import type { LivenessPlan } from '../../src/liveness/plan.ts';
import type { AnalyzerProcess } from './analyzer-process.ts';

/** An attempt that was drawn before. */
export interface DrawnAttempt {
  readonly plan: LivenessPlan;
  readonly steps: readonly { readonly seq: number; readonly frames: readonly EvidenceFrame[] }[];
}

/** What an analyzer holds after some checks. */
export interface Holding {
  readonly checks: number;
  /** Bytes. */
  readonly memory: number;
  /** The most it ever held, bytes. */
  readonly most: number;
  readonly tensors: number;
}

/** Measures an attempt as the service does: step by step, each within the limits of a chunk. */
export async function measureDrawn({ plan, steps }: DrawnAttempt, analyzer: FaceAnalyzer): Promise<readonly MeasuredStep[]> {
  const measured: MeasuredStep[] = [];
  for (const { seq, frames } of steps) {
    const chunk = parseFrames(serializeFrames(frames), { framesAlready: 0 });
    if (!chunk.ok) throw new TypeError(`the drawn frames are ${chunk.code}`);
    measured.push({ seq, frames: await analyzer.analyze(chunk.frames, hintFor(plan.steps[seq]?.action)) });
  }
  return measured;
}

/**
 * Runs checks through one analyzer process and reads what it holds after each.
 * @param analyzer the process
 * @param attempts what is checked, in turn
 * @param checks how many
 * @returns what it held
 */
export async function runChecks(
  analyzer: AnalyzerProcess,
  attempts: readonly DrawnAttempt[],
  { checks, onCheck }: { readonly checks: number; readonly onCheck?: (holding: Holding) => void },
): Promise<readonly Holding[]> {
  const holdings: Holding[] = [];
  for (let n = 0; n < checks; n++) {
    const attempt = attempts[n % attempts.length];
    if (!attempt) throw new TypeError('nothing to check');
    const measured = await measureDrawn(attempt, analyzer.client);
    // A process that measured nothing would hold nothing.
    if (!measured.every(({ frames }) => frames.every(({ isDecoded }) => isDecoded))) throw new Error('a drawn frame was not measured');
    const { now, most } = analyzer.memory();
    const holding = { checks: n + 1, memory: now, most, tensors: (await analyzer.metrics()).get('shualian_analyzer_tensors') ?? Number.NaN };
    holdings.push(holding);
    onCheck?.(holding);
  }
  return holdings;
}
