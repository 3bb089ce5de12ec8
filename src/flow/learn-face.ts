import type { KeyOwner } from '../consent/data-key.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { assuranceOf } from '../lib/assurance.ts';
import { open, seal } from '../lib/envelope.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import { driftTemplate } from '../liveness/drift.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import { sealTemplate } from '../liveness/template.ts';
import type { LivenessThresholds } from '../liveness/thresholds.ts';
import { type FaceTemplateDeps, openFaceTemplate } from './face-template.ts';
import { readConsent } from './standing-consent.ts';
import { findDataKey } from './subject-data-key.ts';

/** What learning a face needs. */
export interface LearnFaceDeps extends FaceTemplateDeps {
  readonly evidence: EvidenceStore;
  readonly evidenceSeconds: number;
  readonly thresholds: LivenessThresholds;
}

const placeOf = (attemptId: string): string => `${attemptId}/face`;
const faceOf = ({ clientId, subject }: AttemptRecord): KeyOwner => ({ clientId, subject, purpose: 'face' });

/**
 * Puts the face of a passed attempt aside, short-lived and sealed under the key of the person's face, until the phone has signed: whatever shreds the template shreds it too.
 * Only a verdict that this service made from frames teaches.
 * @param attempt the passed attempt
 * @param embedding its face
 * @param deps ports
 */
export async function setFaceAside(
  attempt: AttemptRecord,
  embedding: readonly number[] | null,
  deps: Pick<LearnFaceDeps, 'evidence' | 'evidenceSeconds' | 'subjects' | 'wrapping' | 'random'>,
): Promise<void> {
  if (embedding === null || attempt.session !== null || assuranceOf(attempt.provider) !== 'server_verified') return;
  const dataKey = await findDataKey(faceOf(attempt), deps);
  // Consent was withdrawn in between.
  if (dataKey === null) return;
  const place = placeOf(attempt.id);
  await deps.evidence.put(place, seal(dataKey, utf8(JSON.stringify(embedding)), place, deps.random), deps.evidenceSeconds);
}

/**
 * Lets the template follow the face of an attempt that the phone's key has now signed for. Stops a template from being led away: only a pass of face and key teaches, slowly, and never far from what was enrolled.
 * @param attempt the attempt that was signed for
 * @param deps ports
 * @returns whether the template changed
 */
export async function learnFace(attempt: AttemptRecord, deps: LearnFaceDeps): Promise<boolean> {
  const { clientId, subject } = attempt;
  const place = placeOf(attempt.id);
  const sealed = await deps.evidence.get(place);
  if (sealed === null) return false;
  await deps.evidence.removeAll(place);
  const [opened, dataKey] = await Promise.all([openFaceTemplate(clientId, subject, deps), findDataKey(faceOf(attempt), deps)]);
  const bytes = dataKey === null ? null : open(dataKey, sealed, place);
  if (bytes === null || opened === null || dataKey === null) return false;
  if ((await readConsent({ clientId, subject, provider: attempt.provider }, deps)) !== 'stands') return false;
  const now = deps.clock.now();
  const changedAt = opened.record.driftedAt ?? opened.record.createdAt;
  // Written and sealed by this service alone.
  const embedding = JSON.parse(fromUtf8(bytes)) as readonly number[];
  const face = driftTemplate({ face: opened.face, changedAt, embedding, now }, deps.thresholds);
  if (face === null) return false;
  return deps.templates.drift({ clientId, subject, sealed: sealTemplate(dataKey, face, { clientId, subject }, deps.random) }, opened.record.sealed, now);
}
