import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { createCredential } from '../../src/phone/authenticator.ts';
import { toChunk } from '../../src/phone/camera.ts';
import { parseCode } from '../../src/phone/scan.ts';
import { type Answer, call, freshSubject, type TestPhone } from './actors.ts';
import type { Target } from './target.ts';

const FRAMES = 'application/vnd.shualian.frames';

/** A started attempt, and how to speak to it. */
export interface TestAttempt {
  readonly base: string;
  readonly token: string;
  readonly id: string;
  readonly subject: string;
  /** The service's clock when it had started. */
  readonly startedAt: number;
  readonly put: (seq: number, body: Uint8Array, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly read: () => Promise<Answer>;
}

/** An enrolment whose face can be filmed now. */
export interface FaceEnrollment {
  readonly base: string;
  readonly token: string;
  readonly subject: string;
  readonly phone: TestPhone;
}

/** Begins an enrolment up to its face. */
export async function openFaceEnrollment(target: Target, subject = freshSubject()): Promise<FaceEnrollment> {
  return openCreated(target, subject, await createBinding(target, subject));
}

/** Makes the link that binds a phone. */
export async function createBinding(target: Target, subject: string): Promise<Answer> {
  return call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject } } });
}

/** Follows such a link up to the face. */
export async function openCreated(target: Target, subject: string, created: Answer): Promise<FaceEnrollment> {
  const code = parseCode(String((created.body['qr'] as { url: string }).url));
  const base = `/v1/enrollments/${code?.id ?? ''}`;
  const opened = await call(target, 'POST', `${base}/open`, { json: { secret: code?.secret } });
  const token = String(opened.body['enrollment_token']);
  const { version } = opened.body['notice'] as { version: string };
  const consented = await call(target, 'POST', `${base}/consent`, { token, json: { face: true, version, locale: 'en' } });
  const made = createCredential(consented.body['webauthn'] as Parameters<typeof createCredential>[0], target.origin);
  const { body: device } = await call(target, 'POST', `${base}/register`, { token, json: { attestation: made.response } });
  const phone = { subject, deviceId: String(device['device_id']), deviceToken: String(device['device_token']), credential: made.credential };
  return { base, token, subject, phone };
}

/** Starts an attempt of an enrolment. */
export async function startAttempt(
  target: Target,
  where: { readonly base: string; readonly token: string; readonly subject: string },
  headers: Readonly<Record<string, string>> = {},
  said: Readonly<Record<string, unknown>> = {},
): Promise<TestAttempt & { readonly started: Answer }> {
  const json = { capture: { source: 'simulator', track_label: 'drawn', facing: 'user' }, ...said };
  const started = await call(target, 'POST', `${where.base}/liveness`, { token: where.token, json, headers });
  return { ...attemptAt(target, { ...where, id: String(started.body['attempt']) }), started };
}

/** Speaks to an attempt, whoever started it. */
export function attemptAt(target: Target, where: Pick<TestAttempt, 'base' | 'token' | 'id' | 'subject'>): TestAttempt {
  const { base, token, id } = where;
  return {
    ...where,
    startedAt: target.now(),
    put: (seq, body, headers = {}) => {
      const raw = { type: headers['Content-Type'] ?? FRAMES, body: new Uint8Array(body) };
      return call(target, 'PUT', `${base}/liveness/${id}/${String(seq)}`, { token, raw, headers });
    },
    read: () => call(target, 'GET', `${base}/liveness/${id}`, { token }),
  };
}

/** A chunk of video frames. */
export function videoChunk(jpeg: Uint8Array, times: readonly number[]): Uint8Array {
  return toChunk(times.map((tMs) => ({ kind: 0, tMs, jpeg })));
}

/** A picture without anybody in it. */
export async function greyPicture(): Promise<Uint8Array> {
  const picture = sharp({ create: { width: 320, height: 240, channels: 3, background: '#887' } });
  return new Uint8Array(await picture.jpeg().toBuffer());
}

/** Ends an attempt as a suspected attack: the very same picture at even intervals, from the step `from` on. */
export async function failAsAttack(target: Target, attempt: TestAttempt, picture: Uint8Array, from: number): Promise<Answer> {
  for (let seq = from; seq < 4; seq++) {
    await target.advance(500);
    const now = Math.round(target.now() - attempt.startedAt);
    const taken = await attempt.put(seq, videoChunk(picture, [now + 20, now + 95]));
    if (taken.status !== (seq < 3 ? 200 : 202)) throw new Error(taken.text);
  }
  let verdict = await attempt.read();
  for (let n = 0; n < 100 && verdict.body['status'] === 'verifying'; n++) {
    await sleep(200);
    verdict = await attempt.read();
  }
  return verdict;
}
