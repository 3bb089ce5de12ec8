import type { FrameMeasurement } from './analyzer.ts';
import type { LiveHint } from './hints.ts';
import type { LivenessPlan } from './plan.ts';
import type { LivenessThresholds } from './thresholds.ts';

/** What the phone says of its camera. Told by the client: it can condemn an attempt, never save one. */
export interface CaptureFacts {
  readonly source: 'web' | 'app' | 'simulator';
  /** Label of the video track as the browser gave it. */
  readonly trackLabel: string;
  readonly facing: 'user' | 'environment' | 'unknown';
  /** Pixels of the track, null when not told. */
  readonly width: number | null;
  readonly height: number | null;
}

/** The measurements of one step. */
export interface MeasuredStep {
  readonly seq: number;
  readonly frames: readonly FrameMeasurement[];
}

/** Why an attempt was refused, for the operator and the lockout; never shown to the person. */
export type InternalReason =
  | 'replay_suspected'
  | 'presentation_attack'
  | 'injection_suspected'
  | 'face_mismatch'
  | 'face_uncertain'
  | 'identity_changed';

/** One check as the operator sees it. */
export interface CheckReport {
  readonly name: string;
  readonly value: number;
  readonly threshold: number;
  readonly ok: boolean;
}

/** Everything the verdict depends on. */
export interface JudgeInput {
  readonly plan: LivenessPlan;
  readonly steps: readonly MeasuredStep[];
  /** Embedding of the enrolled person, or null while enrolling: then no match is asked for. */
  readonly template: readonly number[] | null;
  readonly thresholds: LivenessThresholds;
  /** Frame hashes of the subject's earlier attempts. */
  readonly earlierFrameHashes: readonly (readonly string[])[];
  readonly capture: CaptureFacts;
}

/** The verdict on an attempt. */
export interface Verdict {
  /** `retry` for what a person can do better, `failed` for what looks like an attack or another person. */
  readonly status: 'passed' | 'retry' | 'failed';
  /** What the person is told; empty when failed. */
  readonly hints: readonly LiveHint[];
  readonly checks: readonly CheckReport[];
  readonly reasons: readonly InternalReason[];
  /** Mean of the best neutral embeddings, only when passed: what an enrolment keeps, sealed. */
  readonly embedding: readonly number[] | null;
  /** Sample of frame hashes to keep, so that these frames are recognised when they come again. */
  readonly frameHashes: readonly string[];
}
