import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentRecord } from '../device/enrollment.ts';

/**
 * Whether the phone of an enrolment is bound to its person at this moment. Stops a face from being enrolled through a phone that was revoked, or that was never bound.
 * @param enrollment the enrolment
 * @param devices the record of devices
 * @returns false also where it has no phone yet
 */
export async function hasBoundDevice(enrollment: EnrollmentRecord, devices: Pick<DeviceStore, 'find'>): Promise<boolean> {
  const device = enrollment.deviceId === null ? null : await devices.find(enrollment.deviceId);
  return device !== null && device.revokedAt === null && device.clientId === enrollment.clientId && device.subject === enrollment.subject;
}
