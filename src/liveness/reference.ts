import { type AttemptView, createAttemptView, type FaceFrame } from './attempt-view.ts';
import { embeddingDistance, meanEmbedding } from './embedding.ts';
import type { LiveHint } from './hints.ts';
import type { CheckReport, JudgeInput, Verdict } from './judge.ts';
import type { LivenessThresholds } from './thresholds.ts';

/** What a picture must reach to become part of what a person is compared with for years: more than a single check asks for. */
export const REFERENCE_LIMITS = {
  /** Frames that are averaged, at least and at most. */
  framesMin: 3,
  framesMax: 5,
  /** Steps of the attempt they come from: the head moved in between, so one lucky or unlucky pose is not the whole reference. */
  posesMin: 2,
  /** Times the sharpness that a check asks for: blur that a check lets pass moves a face by up to .4 already, and what is smoothed as by a beauty filter stays well inside. */
  sharpnessFactor: 1.25,
  /** Least height of the face as share of the frame. */
  faceHeightMin: 0.3,
  /** Least and greatest brightness of the face; the floor leaves dark skin in good light well inside. */
  faceLumaMin: 30,
  faceLumaMax: 225,
  /** Least confidence of the mesh; hands and scarfs lower it. */
  confidenceMin: 0.8,
  /** Greatest distance of a frame from the mean. */
  spreadMax: 0.35,
} as const;

interface Candidate {
  readonly face: FaceFrame;
  readonly embedding: readonly number[];
  /** What is wrong with it, or null when it is good. */
  readonly fault: LiveHint | null;
}

/**
 * Makes the reference of an enrolment: the mean of three to five good neutral frames of at least two poses. A blurred, dark, small, covered or inconsistent face must not
 * become the baseline, where it would let others pass and turn the person away: then the verdict is a retry with what to do better.
 * @param verdict what the judge said of the attempt
 * @param attempt plan and measurements
 * @param thresholds limits of the check
 * @returns the verdict with the reference as its embedding, or a retry; one that has not passed as it was
 */
export function withReference(verdict: Verdict, attempt: Pick<JudgeInput, 'plan' | 'steps'>, thresholds: LivenessThresholds): Verdict {
  if (verdict.status !== 'passed') return verdict;
  const candidates = candidatesOf(createAttemptView(attempt.plan, attempt.steps), thresholds);
  const chosen = choose(candidates.filter(({ fault }) => fault === null));
  const embedding = meanEmbedding(chosen.map((candidate) => candidate.embedding));
  const spread = chosen.reduce((max, candidate) => Math.max(max, embeddingDistance(candidate.embedding, embedding)), 0);
  const poses = new Set(chosen.map(({ face }) => face.seq)).size;
  const { framesMin, posesMin, spreadMax } = REFERENCE_LIMITS;
  const isEnough = chosen.length >= framesMin && poses >= posesMin;
  const checks: readonly CheckReport[] = [
    ...verdict.checks,
    { name: 'reference_frames', value: chosen.length, threshold: framesMin, ok: chosen.length >= framesMin },
    { name: 'reference_poses', value: poses, threshold: posesMin, ok: poses >= posesMin },
    { name: 'reference_spread', value: Math.round(spread * 10_000) / 10_000, threshold: spreadMax, ok: spread <= spreadMax },
  ];
  if (isEnough && spread <= spreadMax) return { ...verdict, checks, embedding };
  return { ...verdict, status: 'retry', hints: [isEnough ? 'face_obscured' : worstFault(candidates)], checks, embedding: null };
}

function candidatesOf(view: AttemptView, thresholds: LivenessThresholds): readonly Candidate[] {
  const { neutral } = view;
  if (neutral === null) return [];
  return view.faces
    .filter(({ pose }) => Math.abs(pose.yaw - neutral.yaw) < thresholds.turnDegrees && Math.abs(pose.pitch - neutral.pitch) < thresholds.nodDegrees)
    .flatMap((face) => (face.frame.embedding ? [{ face, embedding: face.frame.embedding, fault: faultOf(face, thresholds) }] : []));
}

function faultOf({ frame, eyes }: FaceFrame, thresholds: LivenessThresholds): LiveHint | null {
  const limits = REFERENCE_LIMITS;
  if (frame.confidence < limits.confidenceMin) return 'face_obscured';
  if (frame.luma.face < limits.faceLumaMin) return 'too_dark';
  if (frame.luma.face > limits.faceLumaMax) return 'too_bright';
  if ((frame.box?.height ?? 0) < limits.faceHeightMin) return 'face_too_far';
  if (frame.sharpness < limits.sharpnessFactor * thresholds.sharpnessMin) return 'too_much_movement';
  // Null where the plan gave no reason to look at them.
  return eyes !== null && eyes < thresholds.eyeOpenMin ? 'eyes_closed' : null;
}

// The sharpest of each pose first, then the sharpest of what is left.
function choose(good: readonly Candidate[]): readonly Candidate[] {
  const bySharpness = [...good].sort((a, b) => b.face.frame.sharpness - a.face.frame.sharpness);
  const ofEachPose = bySharpness.filter((candidate, i) => bySharpness.findIndex(({ face }) => face.seq === candidate.face.seq) === i);
  const rest = bySharpness.filter((candidate) => !ofEachPose.includes(candidate));
  return [...ofEachPose, ...rest].slice(0, REFERENCE_LIMITS.framesMax);
}

function worstFault(candidates: readonly Candidate[]): LiveHint {
  const counts = new Map<LiveHint, number>();
  for (const { fault } of candidates) if (fault !== null) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  const [worst] = [...counts].sort((a, b) => b[1] - a[1]);
  return worst?.[0] ?? 'face_obscured';
}
