import type { FrameMeasurement } from './analyzer.ts';
import { type AttemptView, createAttemptView } from './attempt-view.ts';
import { checkActions, checkOrder } from './checks/actions.ts';
import { checkCapture, checkFrameSizes } from './checks/capture.ts';
import { checkContinuity } from './checks/continuity.ts';
import { checkEveryFrame, checkMatch, checkSamePerson } from './checks/identity.ts';
import { checkLoop } from './checks/loop.ts';
import { checkMotion } from './checks/motion.ts';
import { checkOcclusion } from './checks/occlusion.ts';
import { checkPlanarity } from './checks/planarity.ts';
import { checkPresence } from './checks/presence.ts';
import { checkQuality } from './checks/quality.ts';
import { checkRepetition } from './checks/repetition.ts';
import { checkReuse } from './checks/reuse.ts';
import { checkTexture } from './checks/texture.ts';
import { checkTiming } from './checks/timing.ts';
import { detectActions } from './detect-actions.ts';
import { meanEmbedding, usableEmbeddings } from './embedding.ts';
import type { Finding, InternalReason } from './finding.ts';
import { sampleFrameHashes } from './frame-hashes.ts';
import type { LiveHint } from './hints.ts';
import type { LivenessPlan } from './plan.ts';
import { qualityComponentOf } from './quality-component.ts';
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

/** One check as the operator sees it. */
export interface CheckReport {
  readonly name: string;
  readonly value: number;
  readonly threshold: number;
  readonly ok: boolean;
  /** Name of the component of face image quality that it measures (ISO/IEC 29794-5), where there is one. */
  readonly component?: string;
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
  /** What is suspected, also of an attempt that ends in `retry`. */
  readonly reasons: readonly InternalReason[];
  /** Mean of the best neutral embeddings, only when passed: what an enrolment keeps, sealed. */
  readonly embedding: readonly number[] | null;
  /** Sample of frame hashes to keep, so that these frames are recognised when they come again. */
  readonly frameHashes: readonly string[];
}

/**
 * Judges an attempt from numbers alone: pure, so that a verdict can be recomputed from its measurements. Passes only when every check does.
 * What it does not prove: that no screen, virtual camera or face animation that follows the prompts stood in front of the lens (see `docs/liveness.md`).
 * @param input plan, measurements, template, limits, earlier hashes and capture facts
 * @returns the verdict with every check
 */
export function judge(input: JudgeInput): Verdict {
  const view = createAttemptView(input.plan, input.steps);
  const { findings, embedding } = examine(view, input);
  const failures = findings.filter(({ ok }) => !ok);
  const reasons = unique(failures.flatMap(({ because }) => (because.reason ? [because.reason] : [])));
  const hints = unique(failures.flatMap(({ because }) => ('hint' in because ? [because.hint] : [])));
  const isSuspect = failures.some(({ because }) => !('hint' in because));
  const status = failures.length === 0 ? 'passed' : isSuspect ? 'failed' : 'retry';
  return {
    status,
    // Whoever is suspected learns nothing of what else was wrong.
    hints: status === 'retry' ? hints : [],
    checks: findings.map(toReport),
    reasons,
    embedding: status === 'passed' ? embedding : null,
    frameHashes: sampleFrameHashes(view.video),
  };
}

interface Examination {
  readonly findings: readonly Finding[];
  readonly embedding: readonly number[];
}

function examine(view: AttemptView, { thresholds, template, earlierFrameHashes, capture }: JudgeInput): Examination {
  const presence = checkPresence(view, thresholds);
  const evidence = [
    ...checkTiming(view, thresholds),
    ...checkRepetition(view, thresholds),
    ...checkReuse(view, earlierFrameHashes, thresholds),
    ...checkLoop(view, thresholds),
    ...checkCapture(capture),
    ...checkFrameSizes(view),
  ];
  const { neutral } = view;
  // Without a face in view there is nothing to read actions or identity from: what they would say is not what went wrong.
  if (!neutral || presence.some(({ ok }) => !ok)) return { findings: [...presence, ...evidence], embedding: [] };
  // Neither can be read from what is worn before a face: whoever forgot to take it off is told so, and no more is said.
  const occlusion = checkOcclusion(view, neutral, thresholds);
  if (occlusion.some(({ ok }) => !ok)) return { findings: [...presence, ...occlusion, ...evidence], embedding: [] };
  const events = detectActions(view, neutral, thresholds);
  const embeddings = usableEmbeddings(view, thresholds);
  const embedding = meanEmbedding(embeddings.neutral);
  const findings = [
    ...presence,
    ...occlusion,
    ...checkQuality(view, neutral, thresholds),
    ...checkContinuity(view, thresholds),
    ...checkActions(view, events, thresholds),
    ...checkOrder(view, events, thresholds),
    ...checkMotion(view, neutral, thresholds),
    ...checkPlanarity(view, { neutral, events }, thresholds),
    ...checkTexture(view, thresholds),
    ...checkSamePerson(embeddings, thresholds),
    ...checkMatch(embedding, template, thresholds),
    ...checkEveryFrame(embeddings, template, thresholds),
    ...evidence,
  ];
  return { findings, embedding };
}

function toReport({ name, value, threshold, ok }: Finding): CheckReport {
  const component = qualityComponentOf(name);
  return { name, value: round(value), threshold, ok, ...(component === null ? {} : { component }) };
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

// The report goes into canonical JSON, which knows no infinity.
function round(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 10_000) / 10_000 : -1;
}
