import type { AuditLog } from '../audit/audit-log.ts';
import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentStore } from '../device/enrollment.ts';
import { hashSecret, toBase64url } from '../lib/bytes.ts';
import { createId, createSecret } from '../lib/ids.ts';
import type { Locale } from '../lib/locale.ts';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { PresentedToken, PresentTokenDeps } from './present-token.ts';
import { requireStepUp } from './require-step-up.ts';

/** What creating a binding link needs. */
export interface CreateEnrollmentDeps extends PresentTokenDeps {
  readonly enrollments: EnrollmentStore;
  readonly devices: DeviceStore;
  readonly audit: AuditLog;
  readonly random: Random;
  readonly limits: PresentTokenDeps['limits'] & { readonly enrollmentSeconds: number };
}

/** A new binding link: its secrets are given out once. */
export interface CreatedEnrollment {
  readonly id: string;
  readonly expiresAt: Millis;
  /** 128 bits for the QR code. */
  readonly secret: string;
  readonly watchToken: string;
}

/** What a gateway asks a binding link for. */
export interface EnrollmentRequest {
  readonly client: ClientRecord;
  readonly subject: string;
  readonly displayName: string;
  readonly locale: Locale;
  readonly stepUp: PresentedToken | null;
  /** Set the face anew on a phone that is bound, and nothing else. */
  readonly faceOnly: boolean;
  /** The gateway proved by its own means who this is: another face may be set, whichever stands or was withdrawn. */
  readonly faceReset: boolean;
}

/**
 * Makes a one-time link that binds a phone, or sets the face anew on one that is bound. Whoever has a phone already must prove it: otherwise a stolen session could bind a second one.
 * A face that stands is replaced, and one that was withdrawn is enrolled again, only after a step-up by face and the phone's key, or when the gateway says that it proved the identity itself.
 * @param input client, subject and a fresh step-up token
 * @param deps ports and limits
 * @returns the link's secrets
 * @throws Problem `step_up_required`
 * @see NIST SP 800-63B-4 section 4.1.2.2
 */
export async function createEnrollment(input: EnrollmentRequest, deps: CreateEnrollmentDeps): Promise<CreatedEnrollment> {
  const { client, subject } = input;
  const known = await deps.devices.list(client.id, subject);
  const mayReplaceFace = await proveForThis(input, known.length > 0, deps);
  const now = deps.clock.now();
  const id = createId(deps.random, 'enr');
  const secret = toBase64url(deps.random.bytes(16));
  const watchToken = createSecret(deps.random, 'wt');
  const expiresAt = now + deps.limits.enrollmentSeconds * 1000;
  await deps.enrollments.create({
    id,
    clientId: client.id,
    subject,
    displayName: input.displayName,
    locale: input.locale,
    status: 'created',
    createdAt: now,
    expiresAt,
    secretHash: hashSecret(secret),
    watchTokenHash: hashSecret(watchToken),
    tokenHash: null,
    withFace: null,
    registrationChallenge: null,
    livenessTries: 0,
    excludedAction: null,
    mayReplaceFace,
    faceOnly: input.faceOnly,
    deviceId: null,
  });
  await deps.audit.append({
    at: now,
    clientId: client.id,
    subject,
    kind: 'enrollment.created',
    data: { enrollment: id, devices: known.length, face_only: input.faceOnly, face_reset: input.faceReset },
  });
  return { id, expiresAt, secret, watchToken };
}

// @returns whether a face may be set in the place of another
async function proveForThis(input: EnrollmentRequest, hasDevice: boolean, deps: CreateEnrollmentDeps): Promise<boolean> {
  const { client, subject, stepUp: presented, faceOnly, faceReset } = input;
  if (!hasDevice && !faceOnly) return faceReset;
  const factors = faceOnly ? (['face'] as const) : (['device', 'passkey'] as const);
  const { byFace } = await requireStepUp({ client, subject, presented, factors, faceReset }, deps);
  // Who approved another phone did not approve another face.
  return faceReset || (faceOnly && byFace);
}
