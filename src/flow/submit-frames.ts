import { parseBase64url, sha256, toBase64url } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { Millis } from '../lib/time.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import { type EvidenceFrame, parseFrames } from '../liveness/frames.ts';
import { type LivenessPlan, type PlanStep, parsePlan } from '../liveness/plan.ts';
import { findTimeFault } from '../liveness/step-clock.ts';
import { extendTranscript } from '../liveness/transcript.ts';
import { dropFrames, type EvidenceDeps, evidenceEnd, framesOf, keepFrames } from './attempt-evidence.ts';
import { endAttempt } from './end-attempt.ts';
import { type AttemptClockDeps, keepTime } from './keep-time.ts';

/** What taking frames needs. */
export interface SubmitFramesDeps extends EvidenceDeps, AttemptClockDeps {}

/** What the phone sends for one step. */
export interface SubmitFramesInput {
  readonly attempt: AttemptRecord;
  readonly seq: number;
  readonly body: Uint8Array;
  /** base64url SHA-256 that the phone sent along, or null: tells a body that was damaged on its way from one that is bad. */
  readonly declaredSha256: string | null;
}

/** What comes after an accepted step. */
export type SubmitFramesResult =
  | { readonly kind: 'next'; readonly step: PlanStep; readonly isNew: boolean }
  | { readonly kind: 'verifying'; readonly isNew: boolean };

/**
 * Takes the frames of one step and only then reveals the next. The same body again gets the same answer; another body for a taken step is a conflict.
 * The transcript is extended before anything is analysed, so what is signed later is what was received.
 * @param input attempt, step and body
 * @param deps ports and limits
 * @returns the next step, or that the verdict is being made
 * @throws Problem `frames_digest_mismatch`, `frames_malformed`, `frames_time_backwards`, `evidence_too_large`, `chunk_out_of_order`, `chunk_conflict`, `liveness_step_late`, `liveness_attempt_ended`
 */
export async function submitFrames(input: SubmitFramesInput, deps: SubmitFramesDeps): Promise<SubmitFramesResult> {
  const { attempt, seq } = input;
  const plan = planOf(attempt);
  const digest = toBase64url(sha256(input.body));
  if (input.declaredSha256 !== null && input.declaredSha256 !== digest) throw new Problem('frames_digest_mismatch');
  const known = attempt.chunks.find((chunk) => chunk.seq === seq);
  if (known) {
    if (known.sha256 !== digest) throw new Problem('chunk_conflict');
    return answer(plan.steps[seq + 1], false);
  }
  if (attempt.status !== 'capturing') throw new Problem('liveness_attempt_ended');
  if (seq !== attempt.nextSeq || !plan.steps[seq]) throw new Problem('chunk_out_of_order');
  const now = deps.clock.now();
  if ((await keepTime(attempt, deps)) === null) throw new Problem('liveness_step_late');
  const frames = readFrames(input, attempt);
  await assertPossible(frames, attempt, now, deps);
  await keepFrames(attempt, { seq, sha256: digest }, input.body, deps);
  const head = parseBase64url(attempt.transcriptHead);
  if (!head) throw new TypeError('stored transcript head is not base64url');
  const next = plan.steps[seq + 1];
  const accepted = await deps.attempts.acceptChunk(
    attempt.id,
    { seq, sha256: digest, frameCount: frames.length, lastTMs: Math.max(...frames.map(({ tMs }) => tMs)), arrivedAt: now },
    { transcriptHead: toBase64url(extendTranscript(head, seq, frames)), stepShownAt: now, isLast: next === undefined },
  );
  if (!accepted) await assertSameWon(attempt.id, { seq, sha256: digest }, deps);
  else await followHold(attempt, accepted, deps);
  return answer(next, accepted !== null);
}

// Frames that came while a hold was written lie for the shorter time.
async function followHold(before: AttemptRecord, now: AttemptRecord, deps: SubmitFramesDeps): Promise<void> {
  const end = evidenceEnd(now);
  if (end > evidenceEnd(before)) await deps.evidence.extend(framesOf(now.id), (end - deps.clock.now()) / 1000);
}

// Another request was first. Bodies that lost must not fill the store: whoever sends hundreds at once keeps one.
async function assertSameWon(attemptId: string, chunk: { readonly seq: number; readonly sha256: string }, deps: SubmitFramesDeps): Promise<void> {
  const current = await deps.attempts.find(attemptId);
  const winner = current?.chunks.find(({ seq }) => seq === chunk.seq);
  if (winner?.sha256 === chunk.sha256) return;
  await dropFrames(attemptId, chunk, deps);
  throw new Problem(winner ? 'chunk_conflict' : 'liveness_attempt_ended');
}

// Where a vendor takes the pictures there is no plan: frames from the phone decide nothing.
function planOf(attempt: AttemptRecord): LivenessPlan {
  if (attempt.session !== null) throw new Problem('liveness_attempt_ended');
  return parsePlan(attempt.planJson);
}

function answer(step: PlanStep | undefined, isNew: boolean): SubmitFramesResult {
  return step ? { kind: 'next', step, isNew } : { kind: 'verifying', isNew };
}

function readFrames(input: SubmitFramesInput, attempt: AttemptRecord): readonly EvidenceFrame[] {
  const framesAlready = attempt.chunks.reduce((sum, chunk) => sum + chunk.frameCount, 0);
  const parsed = parseFrames(input.body, { framesAlready });
  if (!parsed.ok) throw new Problem(parsed.code);
  return parsed.frames;
}

// A clock that was set back is refused and may be set right. Times that cannot be end the attempt: ahead of the server's they are a recording; before the
// prompt they may also come from a phone that slept in between, so the person may try again.
async function assertPossible(frames: readonly EvidenceFrame[], attempt: AttemptRecord, now: Millis, deps: SubmitFramesDeps): Promise<void> {
  const fault = findTimeFault(frames, attempt, now);
  if (fault === null) return;
  if (fault === 'backwards') throw new Problem('frames_time_backwards');
  const verdict = fault === 'ahead' ? ({ status: 'failed', hints: [] } as const) : ({ status: 'retry', hints: ['action_too_fast'] } as const);
  const reportJson = JSON.stringify({ check: `frames_${fault}`, reasons: ['injection_suspected'] });
  await endAttempt(attempt.id, { ...verdict, reportJson, frameHashes: [] }, deps);
  throw new Problem('liveness_attempt_ended');
}
