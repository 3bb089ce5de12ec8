import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import type { FrameMeasurement } from '../liveness/analyzer.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { deriveKey, open, seal } from '../lib/envelope.ts';
import type { Random } from '../lib/random.ts';

/** What keeping evidence needs. */
export interface EvidenceDeps {
  readonly evidence: EvidenceStore;
  readonly random: Random;
  readonly masterKey: Uint8Array;
  readonly evidenceSeconds: number;
}

/** How long one process may work on an attempt before another takes over. */
const LEASE_SECONDS = 20;

const keyOf = (deps: EvidenceDeps, attemptId: string): Uint8Array => deriveKey(deps.masterKey, `evidence\0${attemptId}`);

async function putSealed(name: string, bytes: Uint8Array, attemptId: string, deps: EvidenceDeps): Promise<void> {
  const key = `${attemptId}/${name}`;
  await deps.evidence.put(key, seal(keyOf(deps, attemptId), bytes, key, deps.random), deps.evidenceSeconds);
}

async function getOpened(name: string, attemptId: string, deps: EvidenceDeps): Promise<Uint8Array | null> {
  const key = `${attemptId}/${name}`;
  const sealed = await deps.evidence.get(key);
  return sealed === null ? null : open(keyOf(deps, attemptId), sealed, key);
}

/**
 * Keeps the frames of one step, sealed under a key of the attempt.
 * @param attemptId the attempt
 * @param chunk which step, and the hash of its body: two bodies for one step never overwrite each other
 * @param body the chunk as received
 * @param deps ports
 */
export async function keepFrames(
  attemptId: string,
  chunk: { readonly seq: number; readonly sha256: string },
  body: Uint8Array,
  deps: EvidenceDeps,
): Promise<void> {
  await putSealed(`${String(chunk.seq)}/${chunk.sha256}`, body, attemptId, deps);
}

/**
 * Removes the frames of a body that was not taken.
 * @param attemptId the attempt
 * @param chunk which step, and the hash of the body
 * @param deps ports
 */
export async function dropFrames(attemptId: string, chunk: { readonly seq: number; readonly sha256: string }, deps: EvidenceDeps): Promise<void> {
  await deps.evidence.removeAll(`${attemptId}/${String(chunk.seq)}/${chunk.sha256}`);
}

/**
 * @param attemptId the attempt
 * @param chunk which step
 * @param deps ports
 * @returns the chunk body, or null when it is gone
 */
export async function findFrames(attemptId: string, chunk: { readonly seq: number; readonly sha256: string }, deps: EvidenceDeps): Promise<Uint8Array | null> {
  return getOpened(`${String(chunk.seq)}/${chunk.sha256}`, attemptId, deps);
}

/**
 * Keeps what the analyzer measured in one step; embeddings are biometrics and never leave this sealed, short-lived store.
 * @param attemptId the attempt
 * @param seq which step
 * @param frames the measurements
 * @param deps ports
 */
export async function keepMeasurements(attemptId: string, seq: number, frames: readonly FrameMeasurement[], deps: EvidenceDeps): Promise<void> {
  await putSealed(`${String(seq)}/measured`, utf8(JSON.stringify(frames)), attemptId, deps);
}

/**
 * @param attempt the attempt
 * @param seq which step
 * @param deps ports
 * @returns the measurements, or null when the step has not been analysed yet
 */
export async function findMeasurements(attempt: Pick<AttemptRecord, 'id'>, seq: number, deps: EvidenceDeps): Promise<readonly FrameMeasurement[] | null> {
  const bytes = await getOpened(`${String(seq)}/measured`, attempt.id, deps);
  // Written and sealed by this service alone: the shape is its own.
  return bytes === null ? null : (JSON.parse(fromUtf8(bytes)) as readonly FrameMeasurement[]);
}

/**
 * Takes the lease to work on an attempt. A hint that saves double work, not a lock: the verdict itself is settled by one atomic statement.
 * @param attemptId the attempt
 * @param deps ports
 * @returns false when another process is at work
 */
export async function takeLease(attemptId: string, deps: EvidenceDeps): Promise<boolean> {
  const key = `${attemptId}/lease`;
  if ((await deps.evidence.get(key)) !== null) return false;
  await deps.evidence.put(key, Uint8Array.of(1), LEASE_SECONDS);
  return true;
}
