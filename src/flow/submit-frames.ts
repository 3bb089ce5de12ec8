import { parseBase64url, sha256, toBase64url } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { AttemptRecord, AttemptStore } from '../liveness/attempt-store.ts';
import { type EvidenceFrame, parseFrames } from '../liveness/frames.ts';
import { type LivenessPlan, type PlanStep, parsePlan } from '../liveness/plan.ts';
import { extendTranscript } from '../liveness/transcript.ts';
import { type EvidenceDeps, keepFrames } from './attempt-evidence.ts';

/** What taking frames needs. */
export interface SubmitFramesDeps extends EvidenceDeps {
  readonly attempts: AttemptStore;
  readonly clock: Clock;
  readonly stepSlackMs: number;
}

/** What the phone sends for one step. */
export interface SubmitFramesInput {
  readonly attempt: AttemptRecord;
  readonly seq: number;
  readonly body: Uint8Array;
}

/** What comes after an accepted step. */
export type SubmitFramesResult =
  | { readonly kind: 'next'; readonly step: PlanStep; readonly isNew: boolean }
  | { readonly kind: 'verifying'; readonly isNew: boolean };

/** Frames may claim to span a little more than the server saw pass: clocks drift and requests overlap. */
const SPAN_TOLERANCE_MS = 400;

/**
 * Takes the frames of one step and only then reveals the next. The same body again gets the same answer; another body for a taken step is a conflict.
 * The transcript is extended before anything is analysed, so what is signed later is what was received.
 * @param input attempt, step and body
 * @param deps ports and limits
 * @returns the next step, or that the verdict is being made
 * @throws Problem `frames_malformed`, `evidence_too_large`, `chunk_out_of_order`, `chunk_conflict`, `liveness_step_late`, `liveness_attempt_ended`
 */
export async function submitFrames(input: SubmitFramesInput, deps: SubmitFramesDeps): Promise<SubmitFramesResult> {
  const { attempt, seq } = input;
  const plan = planOf(attempt);
  const digest = toBase64url(sha256(input.body));
  const known = attempt.chunks.find((chunk) => chunk.seq === seq);
  if (known) {
    if (known.sha256 !== digest) throw new Problem('chunk_conflict');
    return answer(plan.steps[seq + 1], false);
  }
  if (attempt.status !== 'capturing') throw new Problem('liveness_attempt_ended');
  const step = plan.steps[seq];
  if (seq !== attempt.nextSeq || !step) throw new Problem('chunk_out_of_order');
  const now = deps.clock.now();
  await assertInTime(attempt, step, now, deps);
  const frames = readFrames(input, attempt);
  await assertPossible(frames, attempt, now, deps);
  await keepFrames(attempt.id, { seq, sha256: digest }, input.body, deps);
  const head = parseBase64url(attempt.transcriptHead);
  if (!head) throw new TypeError('stored transcript head is not base64url');
  const next = plan.steps[seq + 1];
  const accepted = await deps.attempts.acceptChunk(
    attempt.id,
    { seq, sha256: digest, frameCount: frames.length },
    { transcriptHead: toBase64url(extendTranscript(head, seq, frames)), stepShownAt: now, isLast: next === undefined },
  );
  if (accepted) return answer(next, true);
  const current = await deps.attempts.find(attempt.id);
  const winner = current?.chunks.find((chunk) => chunk.seq === seq);
  if (winner?.sha256 === digest) return answer(next, false);
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

async function assertInTime(attempt: AttemptRecord, step: PlanStep, now: Millis, deps: SubmitFramesDeps): Promise<void> {
  if (now <= attempt.stepShownAt + step.windowMs + deps.stepSlackMs) return;
  await deps.attempts.settle(attempt.id, { status: 'retry', hints: ['timeout'], reportJson: '{"late":true}', frameHashes: [] }, now);
  throw new Problem('liveness_step_late');
}

// Frames that span more time than has passed since the prompt were made before it: a recording, not a person.
async function assertPossible(frames: readonly EvidenceFrame[], attempt: AttemptRecord, now: Millis, deps: SubmitFramesDeps): Promise<void> {
  const times = frames.map((frame) => frame.tMs);
  const spanMs = Math.max(...times) - Math.min(...times);
  if (spanMs <= now - attempt.stepShownAt + SPAN_TOLERANCE_MS) return;
  await deps.attempts.settle(
    attempt.id,
    { status: 'failed', hints: [], reportJson: '{"reasons":["injection_suspected"],"check":"span_exceeds_elapsed"}', frameHashes: [] },
    now,
  );
  throw new Problem('liveness_attempt_ended');
}
