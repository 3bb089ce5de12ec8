import type { WrappingKeys } from '../consent/wrapping-keys.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import type { FrameMeasurement } from '../liveness/analyzer.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { open, seal } from '../lib/envelope.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import { openEvidenceKey } from './evidence-key.ts';

/** What keeping evidence needs. */
export interface EvidenceDeps {
  readonly evidence: EvidenceStore;
  readonly random: Random;
  readonly clock: Clock;
  readonly wrapping: WrappingKeys;
}

/** What of an attempt its evidence hangs on. */
export type EvidenceOwner = Pick<AttemptRecord, 'id' | 'clientId' | 'evidenceKey' | 'evidenceUntil' | 'hold'>;

/** A step's frames: two bodies for one step never overwrite each other. */
export interface ChunkName {
  readonly seq: number;
  /** base64url SHA-256 of the body. */
  readonly sha256: string;
}

/** How long one process may work on an attempt before another takes over. */
const LEASE_SECONDS = 20;

/**
 * @param attemptId the attempt
 * @returns where its frames lie: what a hold keeps, and nothing else
 */
export function framesOf(attemptId: string): string {
  return `${attemptId}/frames/`;
}

const placeOf = (attemptId: string, { seq, sha256 }: ChunkName): string => `${framesOf(attemptId)}${String(seq)}/${sha256}`;
const measuredAt = (attemptId: string, seq: number): string => `${attemptId}/measured/${String(seq)}`;

/**
 * @param attempt the attempt
 * @returns when its frames are destroyed at the latest
 */
export function evidenceEnd(attempt: Pick<AttemptRecord, 'evidenceUntil' | 'hold'>): Millis {
  return Math.max(attempt.evidenceUntil, attempt.hold?.until ?? 0);
}

function keyOf(attempt: EvidenceOwner, deps: EvidenceDeps): Uint8Array | null {
  if (attempt.evidenceKey === null || evidenceEnd(attempt) <= deps.clock.now()) return null;
  return openEvidenceKey(attempt, attempt.evidenceKey, deps.wrapping);
}

// The place is bound as associated data: attempt, step and body.
async function putSealed(
  place: string,
  bytes: Uint8Array,
  about: { readonly attempt: EvidenceOwner; readonly end: Millis },
  deps: EvidenceDeps,
): Promise<void> {
  const key = keyOf(about.attempt, deps);
  const leftMs = about.end - deps.clock.now();
  if (key === null || leftMs <= 0) throw new Problem('liveness_attempt_ended');
  await deps.evidence.put(place, seal(key, bytes, place, deps.random), leftMs / 1000);
}

async function getOpened(place: string, attempt: EvidenceOwner, deps: EvidenceDeps): Promise<Uint8Array | null> {
  const key = keyOf(attempt, deps);
  const sealed = key === null ? null : await deps.evidence.get(place);
  return key === null || sealed === null ? null : open(key, sealed, place);
}

/**
 * Keeps the frames of one step, sealed under the key of the attempt.
 * @param attempt the attempt
 * @param chunk which step, and the hash of its body
 * @param body the chunk as received
 * @param deps ports
 * @throws Problem `liveness_attempt_ended` when the key is gone
 */
export async function keepFrames(attempt: EvidenceOwner, chunk: ChunkName, body: Uint8Array, deps: EvidenceDeps): Promise<void> {
  await putSealed(placeOf(attempt.id, chunk), body, { attempt, end: evidenceEnd(attempt) }, deps);
}

/**
 * Removes the frames of a body that was not taken.
 * @param attemptId the attempt
 * @param chunk which step, and the hash of the body
 * @param deps ports
 */
export async function dropFrames(attemptId: string, chunk: ChunkName, deps: Pick<EvidenceDeps, 'evidence'>): Promise<void> {
  await deps.evidence.removeAll(placeOf(attemptId, chunk));
}

/**
 * @param attempt the attempt
 * @param chunk which step
 * @param deps ports
 * @returns the chunk body, or null when it is gone
 */
export async function findFrames(attempt: EvidenceOwner, chunk: ChunkName, deps: EvidenceDeps): Promise<Uint8Array | null> {
  return getOpened(placeOf(attempt.id, chunk), attempt, deps);
}

/**
 * Keeps what the analyzer measured in one step; embeddings are biometrics and never leave this sealed, short-lived store. No hold keeps them.
 * @param attempt the attempt
 * @param seq which step
 * @param frames the measurements
 * @param deps ports
 * @throws Problem `liveness_attempt_ended` when the key is gone
 */
export async function keepMeasurements(attempt: EvidenceOwner, seq: number, frames: readonly FrameMeasurement[], deps: EvidenceDeps): Promise<void> {
  await putSealed(measuredAt(attempt.id, seq), utf8(JSON.stringify(frames)), { attempt, end: attempt.evidenceUntil }, deps);
}

/**
 * @param attempt the attempt
 * @param seq which step
 * @param deps ports
 * @returns the measurements, or null when the step has not been analysed yet
 */
export async function findMeasurements(attempt: EvidenceOwner, seq: number, deps: EvidenceDeps): Promise<readonly FrameMeasurement[] | null> {
  const bytes = await getOpened(measuredAt(attempt.id, seq), attempt, deps);
  // Written and sealed by this service alone: the shape is its own.
  return bytes === null ? null : (JSON.parse(fromUtf8(bytes)) as readonly FrameMeasurement[]);
}

/**
 * Removes what lies of an ended attempt: all of it, or all but its frames where somebody holds them. Whether that is so is read after the end was written, and a key that
 * is gone then stays gone.
 * @param ended the attempt as its end was written
 * @param deps ports
 */
export async function removeEvidence(ended: Pick<AttemptRecord, 'id' | 'evidenceKey'>, deps: Pick<EvidenceDeps, 'evidence'>): Promise<void> {
  await deps.evidence.removeAll(ended.evidenceKey === null ? `${ended.id}/` : `${ended.id}/measured/`);
}

/**
 * Takes the lease to work on an attempt. A hint that saves double work, not a lock: the verdict itself is settled by one atomic statement.
 * @param attemptId the attempt
 * @param deps ports
 * @returns false when another process is at work
 */
export async function takeLease(attemptId: string, deps: Pick<EvidenceDeps, 'evidence'>): Promise<boolean> {
  const key = `${attemptId}/lease`;
  if ((await deps.evidence.get(key)) !== null) return false;
  await deps.evidence.put(key, Uint8Array.of(1), LEASE_SECONDS);
  return true;
}
