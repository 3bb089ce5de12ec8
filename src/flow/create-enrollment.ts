import type { AuditLog } from '../audit/audit-log.ts';
import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentStore } from '../device/enrollment.ts';
import { hashSecret, toBase64url } from '../lib/bytes.ts';
import { createId, createSecret } from '../lib/ids.ts';
import type { Locale } from '../lib/locale.ts';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { CheckTokenDeps } from './check-token.ts';
import { requireStepUp } from './require-step-up.ts';

/** What creating a binding link needs. */
export interface CreateEnrollmentDeps extends CheckTokenDeps {
  readonly enrollments: EnrollmentStore;
  readonly devices: DeviceStore;
  readonly audit: AuditLog;
  readonly random: Random;
  readonly limits: CheckTokenDeps['limits'] & { readonly enrollmentSeconds: number };
}

/** A new binding link: its secrets are given out once. */
export interface CreatedEnrollment {
  readonly id: string;
  readonly expiresAt: Millis;
  /** 128 bits for the QR code. */
  readonly secret: string;
  readonly watchToken: string;
}

/**
 * Makes a one-time link that binds a phone. Whoever has a phone already must prove it: otherwise a stolen session could bind a second one.
 * @param input client, subject and a fresh step-up token
 * @param deps ports and limits
 * @returns the link's secrets
 * @throws Problem `step_up_required`
 * @see NIST SP 800-63B-4 section 4.1.2.2
 */
export async function createEnrollment(
  input: {
    readonly client: ClientRecord;
    readonly subject: string;
    readonly displayName: string;
    readonly locale: Locale;
    readonly stepUpToken: string | null;
  },
  deps: CreateEnrollmentDeps,
): Promise<CreatedEnrollment> {
  const { client, subject } = input;
  const known = await deps.devices.list(client.id, subject);
  if (known.length > 0) await requireStepUp({ client, subject, token: input.stepUpToken, factors: ['device', 'passkey'] }, deps);
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
    deviceId: null,
  });
  await deps.audit.append({ at: now, clientId: client.id, subject, kind: 'enrollment.created', data: { enrollment: id, devices: known.length } });
  return { id, expiresAt, secret, watchToken };
}
