import type { EnrollmentRecord, EnrollmentStore } from '../device/enrollment.ts';
import { equalSecrets, hashSecret } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { Millis } from '../lib/time.ts';

/**
 * Loads an enrolment for the phone that opened it.
 * @param input enrolment and its token
 * @param deps ports
 * @param now milliseconds since the epoch
 * @returns the record
 * @throws Problem `enrollment_not_found` for an unknown id, a wrong token, one past its time and one that was ended alike
 */
export async function loadEnrollment(
  input: { readonly enrollmentId: string; readonly enrollmentToken: string },
  deps: { readonly enrollments: EnrollmentStore },
  now: Millis,
): Promise<EnrollmentRecord> {
  const record = await deps.enrollments.find(input.enrollmentId);
  const isOwn = record !== null && record.tokenHash !== null && equalSecrets(hashSecret(input.enrollmentToken), record.tokenHash);
  if (!record || !isOwn || record.status === 'expired' || now >= record.expiresAt) throw new Problem('enrollment_not_found');
  return record;
}
