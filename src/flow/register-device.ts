import type { AuditLog } from '../audit/audit-log.ts';
import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentRecord, EnrollmentStore } from '../device/enrollment.ts';
import { type AttestationJson, verifyRegistration } from '../device/webauthn.ts';
import { hashSecret } from '../lib/bytes.ts';
import { createId, createSecret } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import { loadEnrollment } from './enrollment-access.ts';

/** What registering a phone needs. */
export interface RegisterDeviceDeps {
  readonly enrollments: EnrollmentStore;
  readonly devices: DeviceStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly rpId: string;
  readonly allowedOrigins: readonly string[];
}

/**
 * Binds the phone's new key to the person. The challenge is taken away before the key is looked at, so each offer can be tried once. A link made before another phone was bound binds nothing any more: whoever had a second link ready from a stolen session would else pass by the step-up.
 * @param input enrolment, its token, the new key and a name
 * @param deps ports
 * @returns the device and the token that it presents when it claims; complete unless a face reference follows
 * @throws Problem `enrollment_not_found` also when the link is outdated, `consent_required`, `attestation_invalid`
 * @see WebAuthn Level 3 section 7.1, NIST SP 800-63B-4 section 4.1.2
 */
export async function registerDevice(
  input: { readonly enrollmentId: string; readonly enrollmentToken: string; readonly attestation: AttestationJson; readonly deviceName: string },
  deps: RegisterDeviceDeps,
): Promise<{ readonly status: 'registered' | 'complete'; readonly deviceId: string; readonly deviceToken: string }> {
  const now = deps.clock.now();
  const before = await loadEnrollment(input, deps, now);
  const record = await deps.enrollments.consumeRegistrationChallenge(before.id, now);
  if (!record?.registrationChallenge) throw new Problem('consent_required');
  const key = await verifyRegistration(input.attestation, {
    challenge: record.registrationChallenge,
    rpId: deps.rpId,
    allowedOrigins: deps.allowedOrigins,
  });
  if (!key) throw new Problem('attestation_invalid');
  if (await isOutdated(record, deps)) throw new Problem('enrollment_not_found');
  const deviceId = createId(deps.random, 'dev');
  const deviceToken = createSecret(deps.random, 'dt');
  const registered = await deps.enrollments.register(record.id, deviceId, now);
  if (!registered) throw new Problem('enrollment_not_found');
  await deps.devices.add({
    ...key,
    id: deviceId,
    clientId: record.clientId,
    subject: record.subject,
    name: input.deviceName,
    tokenHash: hashSecret(deviceToken),
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
  });
  // Of two links used in the same moment both may have passed the first look; each then sees the other's phone.
  if (await isOutdated({ ...record, deviceId }, deps)) {
    await deps.devices.revoke(record.clientId, record.subject, deviceId, now);
    throw new Problem('enrollment_not_found');
  }
  await deps.audit.append({
    at: now,
    clientId: record.clientId,
    subject: record.subject,
    kind: 'device.registered',
    data: { device: deviceId, enrollment: record.id },
  });
  return { status: registered.status === 'complete' ? 'complete' : 'registered', deviceId, deviceToken };
}

async function isOutdated(record: EnrollmentRecord, deps: Pick<RegisterDeviceDeps, 'devices'>): Promise<boolean> {
  const bound = await deps.devices.list(record.clientId, record.subject);
  return bound.some((device) => device.id !== record.deviceId && device.createdAt > record.createdAt);
}
