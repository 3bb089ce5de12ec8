import type { ConsentStore } from '../consent/consent.ts';
import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentRecord, EnrollmentStore } from '../device/enrollment.ts';
import type { ExcludableAction } from '../lib/excludable-action.ts';
import { Problem } from '../lib/problem.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import type { CaptureFacts } from '../liveness/judge.ts';
import { hasBoundDevice } from './enrolled-device.ts';
import { loadEnrollment } from './enrollment-access.ts';
import { requireConsent } from './standing-consent.ts';
import { type StartedAttempt, type StartLivenessDeps, startLiveness } from './start-liveness.ts';

// A template is made of our own frames; a vendor's picture is only ever compared with it.
const OWN_FRAMES = 'local-active';

/** What the face reference of an enrolment needs. */
export interface EnrollmentLivenessDeps extends StartLivenessDeps {
  readonly enrollments: EnrollmentStore;
  readonly consents: ConsentStore;
  readonly devices: DeviceStore;
  readonly enrollmentTriesMax: number;
}

/**
 * Starts a face attempt in an enrolment: the same run as in a challenge, whose good frames become the reference.
 * @param input enrolment, its token and capture facts
 * @param deps ports and limits
 * @returns the first step
 * @throws Problem `enrollment_not_found` also when its phone was revoked, `consent_required`, `consent_outdated`, `liveness_tries_exhausted`, `liveness_exclusion_fixed`, `face_try_later`, `face_closed`
 */
export async function startEnrollmentLiveness(
  input: {
    readonly enrollmentId: string;
    readonly enrollmentToken: string;
    readonly capture: CaptureFacts;
    readonly excludes: ExcludableAction | null;
    readonly lightsScreen: boolean;
  },
  deps: EnrollmentLivenessDeps,
): Promise<StartedAttempt> {
  const record = await loadEnrollment(input, deps, deps.clock.now());
  if (record.withFace !== true) throw new Problem('consent_required');
  if (record.status === 'registered' && !(await hasBoundDevice(record, deps.devices))) throw new Problem('enrollment_not_found');
  await requireConsent({ clientId: record.clientId, subject: record.subject, provider: OWN_FRAMES }, deps);
  return startLiveness(
    {
      owner: { kind: 'enrollment', id: record.id },
      clientId: record.clientId,
      subject: record.subject,
      capture: input.capture,
      lightsScreen: input.lightsScreen,
      excludes: { before: record.excludedAction, now: input.excludes },
      provider: OWN_FRAMES,
      takeTry: async (now) => {
        const taken = await deps.enrollments.takeLivenessTry(record.id, { limit: deps.enrollmentTriesMax, excludes: input.excludes }, now);
        return taken ? { triesLeft: deps.enrollmentTriesMax - taken.livenessTries, excludes: taken.excludedAction } : null;
      },
    },
    deps,
  );
}

/**
 * Loads an attempt of an enrolment for its phone.
 * @param input enrolment, its token and the attempt
 * @param deps ports
 * @returns the attempt
 * @throws Problem `enrollment_not_found` for a foreign or unknown attempt alike, and when its phone was revoked
 */
export async function loadEnrollmentAttempt(
  input: { readonly enrollmentId: string; readonly enrollmentToken: string; readonly attemptId: string },
  deps: Pick<EnrollmentLivenessDeps, 'enrollments' | 'attempts' | 'devices' | 'clock'>,
): Promise<{ readonly enrollment: EnrollmentRecord; readonly attempt: AttemptRecord }> {
  const enrollment = await loadEnrollment(input, deps, deps.clock.now());
  const attempt = await deps.attempts.find(input.attemptId);
  if (!attempt || attempt.owner.kind !== 'enrollment' || attempt.owner.id !== enrollment.id) throw new Problem('enrollment_not_found');
  if (!(await hasBoundDevice(enrollment, deps.devices))) throw new Problem('enrollment_not_found');
  return { enrollment, attempt };
}
