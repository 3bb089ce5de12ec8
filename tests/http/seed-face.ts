import type { ConsentRecord } from '../../src/consent/consent.ts';
import { findNotice, hashNotice, NOTICE_VERSION } from '../../src/consent/notice.ts';
import { readWrappingKeys } from '../../src/consent/wrapping-keys.ts';
import { saveFaceTemplate } from '../../src/flow/face-template.ts';
import type { DurablePorts } from '../../src/http/app-deps.ts';
import { createId } from '../../src/lib/ids.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';

const FACTS = {
  clientName: 'exchange',
  contact: null,
  templateDays: 1095,
  frameMinutes: 15,
  frameHoldDays: 0,
  recipients: [
    { provider: 'aws-rekognition', region: 'us-east-1' },
    { provider: 'azure-face', region: 'westeurope' },
  ],
} as const;

/** Gives a person a face, with the consent to it, without filming one. */
export async function seedFace(
  person: { readonly clientId: string; readonly subject: string; readonly embedding: readonly number[]; readonly version?: string },
  durable: DurablePorts,
  masterKey: Uint8Array,
): Promise<void> {
  const { clientId, subject, version = NOTICE_VERSION } = person;
  const notice = findNotice(version, FACTS, 'en');
  if (notice === null) throw new Error('no such notice');
  const consent: ConsentRecord = {
    id: createId(systemRandom, 'con'),
    clientId,
    subject,
    purpose: 'face_verification',
    textVersion: version,
    textSha256: hashNotice(notice),
    locale: 'en',
    channel: 'phone',
    givenAt: systemClock.now(),
    withdrawnAt: null,
  };
  await durable.consents.add(consent);
  // Enrolled in the days when its notice was the present one.
  const consents = { ...durable.consents, list: () => Promise.resolve([{ ...consent, textVersion: NOTICE_VERSION }]) };
  const deps = { ...durable, consents, clock: systemClock, random: systemRandom, wrapping: readWrappingKeys(masterKey, undefined) };
  if (!(await saveFaceTemplate({ ...person, mayReplace: false }, deps))) throw new Error('the face was not kept');
}
