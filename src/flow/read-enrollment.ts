import type { EnrollmentStatus, EnrollmentStore } from '../device/enrollment.ts';
import { equalSecrets, hashSecret } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock, Millis } from '../lib/time.ts';

/** Who asks for an enrolment. */
export type EnrollmentCaller = { readonly kind: 'gateway'; readonly clientId: string } | { readonly kind: 'browser'; readonly watchToken: string };

/** An enrolment as its callers may see it. */
export interface EnrollmentView {
  readonly id: string;
  readonly status: EnrollmentStatus;
  readonly expiresAt: Millis;
  readonly deviceId: string | null;
}

/**
 * Tells how an enrolment stands.
 * @param input enrolment and caller
 * @param deps ports
 * @returns the view
 * @throws Problem `enrollment_not_found`
 */
export async function readEnrollment(
  input: { readonly id: string; readonly caller: EnrollmentCaller },
  deps: { readonly enrollments: EnrollmentStore; readonly clock: Clock },
): Promise<EnrollmentView> {
  const record = await deps.enrollments.find(input.id);
  const { caller } = input;
  const mayRead =
    record !== null && (caller.kind === 'gateway' ? record.clientId === caller.clientId : equalSecrets(hashSecret(caller.watchToken), record.watchTokenHash));
  if (!record || !mayRead) throw new Problem('enrollment_not_found');
  const isExpired = record.status !== 'complete' && deps.clock.now() >= record.expiresAt;
  return { id: record.id, status: isExpired ? 'expired' : record.status, expiresAt: record.expiresAt, deviceId: record.deviceId };
}
