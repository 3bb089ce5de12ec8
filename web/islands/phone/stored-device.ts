import { isObject, textAt } from '../../wire/read-json.ts';

const KEY = 'shualian.device';

/** What the phone keeps of its enrolment. The token alone approves nothing: the key in the phone must sign. */
export interface StoredDevice {
  readonly deviceToken: string;
  readonly credentialId: string;
  readonly clientName: string;
  readonly subjectDisplay: string;
}

/** @returns what this browser keeps, or null when it is not enrolled or keeps nothing */
export function readDevice(): StoredDevice | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    const deviceToken = textAt(value, 'device_token');
    if (!isObject(value) || deviceToken === '') return null;
    return {
      deviceToken,
      credentialId: textAt(value, 'credential_id'),
      clientName: textAt(value, 'client_name'),
      subjectDisplay: textAt(value, 'subject_display'),
    };
  } catch {
    return null;
  }
}

/**
 * @param device what to keep
 * @returns whether the browser kept it; private windows may not
 */
export function storeDevice(device: StoredDevice): boolean {
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify({
        device_token: device.deviceToken,
        credential_id: device.credentialId,
        client_name: device.clientName,
        subject_display: device.subjectDisplay,
      }),
    );
    return true;
  } catch {
    return false;
  }
}
