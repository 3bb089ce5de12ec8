import type { AnalyzeHint, FrameMeasurement } from '../../liveness/analyzer.ts';
import type { EvidenceFrame } from '../../liveness/frames.ts';

/** What the pool sends to a worker. */
export interface AnalyzeJob {
  readonly id: number;
  readonly frames: readonly EvidenceFrame[];
  readonly hint: AnalyzeHint;
}

/** What a worker sends to the pool. */
export type WorkerReply =
  | { readonly kind: 'ready'; readonly tensors: number }
  | { readonly kind: 'done'; readonly id: number; readonly measurements: readonly FrameMeasurement[]; readonly tensors: number }
  | { readonly kind: 'failed'; readonly id: number };
