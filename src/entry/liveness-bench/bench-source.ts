import type { EvidenceFrame } from '../../liveness/frames.ts';
import type { CaptureFacts } from '../../liveness/judge.ts';
import type { LivenessPlan } from '../../liveness/plan.ts';

/** A frame and where it came from, so that a fault can name it. */
export interface BenchFrame extends EvidenceFrame {
  readonly place: string;
}

/** The frames of an attempt, step by step, and what was wrong with the rest. */
export interface BenchFootage {
  readonly steps: readonly { readonly seq: number; readonly frames: readonly BenchFrame[] }[];
  /** Files that are missing or no pictures, each with its place. */
  readonly faults: readonly string[];
}

/** One labelled attempt. */
export interface BenchAttempt {
  readonly id: string;
  readonly subject: string;
  /** Species of the presentation attack instrument, ISO/IEC 30107-3; null for a genuine attempt. */
  readonly species: string | null;
  /** Before the lens (ISO/IEC 30107), or instead of it: injected, re-timed (CEN/TS 18099). Says nothing of a genuine attempt. */
  readonly kind: 'presentation' | 'injection';
  readonly plan: LivenessPlan;
  /** False when times were made up from a rate: then the check on even intervals says nothing. */
  readonly hasRealTimes: boolean;
  readonly capture: CaptureFacts;
  /** Attempt whose neutral frames are the enrolled template; null for no match. */
  readonly reference: string | null;
  /** Attempts that were made here before, whose frames are known. */
  readonly earlier: readonly string[];
  /** Reads or draws the frames. Called once; never throws for bad footage. */
  readonly load: () => Promise<BenchFootage>;
}

/** Everything a run measures. */
export interface BenchSource {
  /** True for drawn faces: every output then says so. */
  readonly isSimulated: boolean;
  readonly title: string;
  readonly attempts: readonly BenchAttempt[];
  /** Pairs of an attempt and the reference of another person. */
  readonly impostorPairs: readonly { readonly attempt: string; readonly reference: string }[];
}
