import type { AuditLog } from '../audit/audit-log.ts';
import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentStore } from '../device/enrollment.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import { hasBoundDevice } from './enrolled-device.ts';
import { type FaceTemplateDeps, saveFaceTemplate, shredFace } from './face-template.ts';
import { isBarredByWithdrawal } from './standing-consent.ts';

/** What keeping the face of an enrolment needs. */
export interface KeepEnrolledFaceDeps extends FaceTemplateDeps {
  readonly enrollments: EnrollmentStore;
  readonly devices: DeviceStore;
  readonly audit: AuditLog;
}

/**
 * Keeps the face of a passed attempt and completes its enrolment, or leaves no face at all. The phone is looked at again afterwards: revoked in between, the enrolment was ended with it and cannot be completed, and the face is shredded.
 * Stops a stranger's phone that was revoked in time from enrolling the stranger.
 * @param attempt the passed attempt of an enrolment
 * @param embedding its face
 * @param deps ports
 * @returns whether the face stands
 */
export async function keepEnrolledFace(attempt: AttemptRecord, embedding: readonly number[], deps: KeepEnrolledFaceDeps): Promise<boolean> {
  const { clientId, subject, owner } = attempt;
  const now = deps.clock.now();
  const enrollment = await deps.enrollments.find(owner.id);
  // Before anything is replaced; what decides comes afterwards.
  if (enrollment?.status !== 'registered' || now >= enrollment.expiresAt || !(await hasBoundDevice(enrollment, deps.devices))) return false;
  if (await isBarredByWithdrawal(enrollment, deps)) return false;
  const isKept = await saveFaceTemplate({ clientId, subject, embedding, mayReplace: enrollment.mayReplaceFace }, deps);
  // Withdrawn meanwhile, or another face was first: nothing was kept, and the enrolment says so by not being complete.
  if (!isKept) return false;
  const completed = await deps.enrollments.complete(owner.id, now);
  if (completed === null || !(await hasBoundDevice(completed, deps.devices))) {
    await shredFace(clientId, subject, deps);
    return false;
  }
  await deps.audit.append({ at: now, clientId, subject, kind: 'face.enrolled', data: { attempt: attempt.id, enrollment: owner.id } });
  return true;
}
