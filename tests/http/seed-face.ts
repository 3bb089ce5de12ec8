import { hashNotice, NOTICE_VERSION, noticeFor } from '../../src/consent/notice.ts';
import { readWrappingKeys } from '../../src/consent/wrapping-keys.ts';
import { saveFaceTemplate } from '../../src/flow/face-template.ts';
import type { DurablePorts } from '../../src/http/app-deps.ts';
import { createId } from '../../src/lib/ids.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';

/** Gives a person a face, with the consent to it, without filming one. */
export async function seedFace(
  person: { readonly clientId: string; readonly subject: string; readonly embedding: readonly number[] },
  durable: DurablePorts,
  masterKey: Uint8Array,
): Promise<void> {
  const { clientId, subject } = person;
  await durable.consents.add({
    id: createId(systemRandom, 'con'),
    clientId,
    subject,
    purpose: 'face_verification',
    textVersion: NOTICE_VERSION,
    textSha256: hashNotice(noticeFor('exchange', 'en')),
    locale: 'en',
    channel: 'phone',
    givenAt: systemClock.now(),
    withdrawnAt: null,
  });
  const deps = { ...durable, clock: systemClock, random: systemRandom, wrapping: readWrappingKeys(masterKey, undefined) };
  if (!(await saveFaceTemplate({ ...person, mayReplace: false }, deps))) throw new Error('the face was not kept');
}
