import type { AuditLog } from '../audit/audit-log.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import type { DeviceRecord, DeviceStore } from '../device/device.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import type { AttemptStore } from '../liveness/attempt-store.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { removeEnded } from './end-attempt.ts';
import { shredFace } from './face-template.ts';

/** A device as the gateway sees it. */
export type DeviceView = Pick<DeviceRecord, 'id' | 'name' | 'createdAt' | 'lastUsedAt' | 'backedUp'> & { readonly hasFace: boolean };

/**
 * @param input whose devices
 * @param deps ports
 * @returns the devices in use, oldest first
 */
export async function listDevices(
  input: { readonly clientId: string; readonly subject: string },
  deps: { readonly devices: DeviceStore; readonly templates: TemplateStore },
): Promise<readonly DeviceView[]> {
  const [devices, template] = await Promise.all([deps.devices.list(input.clientId, input.subject), deps.templates.find(input.clientId, input.subject)]);
  return devices.map(({ id, name, createdAt, lastUsedAt, backedUp }) => ({ id, name, createdAt, lastUsedAt, backedUp, hasFace: template !== null }));
}

/** What revoking needs. */
export interface RevokeDeviceDeps {
  readonly devices: DeviceStore;
  readonly templates: TemplateStore;
  readonly subjects: SubjectStore;
  readonly attempts: AttemptStore;
  readonly evidence: EvidenceStore;
  readonly statusChannel: StatusChannel;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * Revokes a device: from now on it can neither claim nor sign nor enrol a face, and what it claimed or approved and is not used up ends with it, and what it had begun to enrol. With the last one the face template goes too: it is kept only until the person unbinds.
 * @param input whose device
 * @param deps ports
 * @throws Problem `device_not_found`
 * @see GDPR article 5(1)(e), BIPA section 15(a)
 */
export async function revokeDevice(
  input: { readonly clientId: string; readonly subject: string; readonly deviceId: string },
  deps: RevokeDeviceDeps,
): Promise<void> {
  const now = deps.clock.now();
  const revoked = await deps.devices.revoke(input.clientId, input.subject, input.deviceId, now);
  if (!revoked) throw new Problem('device_not_found');
  for (const { id, version } of revoked.canceled) await deps.statusChannel.publish(id, version);
  const left = await deps.devices.list(input.clientId, input.subject);
  const template = left.length === 0 && (await shredFace(input.clientId, input.subject, deps));
  for (const id of revoked.attempts) await removeEnded(id, deps);
  await deps.audit.append({
    at: now,
    clientId: input.clientId,
    subject: input.subject,
    kind: 'device.revoked',
    data: {
      device: input.deviceId,
      template,
      canceled: revoked.canceled.map(({ id }) => id),
      revoked_tokens: revoked.revokedTokens,
      enrollments: [...revoked.enrollments],
    },
  });
}
