import { setTimeout as sleep } from 'node:timers/promises';
import { serializeFrames } from '../../src/liveness/frames.ts';
import type { AttackFrame, AttackTake, RecordedStep } from '../../src/phone/attacks/attack-species.ts';
import { createCredential, type CreationOptions } from '../../src/phone/authenticator.ts';
import type { PuppetAction } from '../../src/phone/puppet/act.ts';
import { type Answer, assess, bindingOf, call, freshSubject, type TestPhone } from './actors.ts';
import type { Target } from './target.ts';

/** Where an attempt is made. */
export interface AttemptSession {
  /** `/v1/challenges/…` or `/v1/enrollments/…`. */
  readonly base: string;
  readonly token: string;
}

/** What became of an attempt. */
export interface VirtualAttempt {
  readonly id: string;
  readonly verdict: Answer;
  readonly recorded: readonly RecordedStep[];
}

/** What the phone says when it starts, and what it looks at in the answer. */
export interface AttemptStart {
  readonly said?: Readonly<Record<string, unknown>>;
  readonly onStarted?: (capture: Readonly<Record<string, unknown>>) => void;
}

/** Runs one attempt: each step is told only after the frames of the one before; the service's clock moves on to where the frames claim to end, so nothing is filmed in real time. */
export async function performAttempt(target: Target, { base, token }: AttemptSession, take: AttackTake, start: AttemptStart = {}): Promise<VirtualAttempt> {
  const capture = { source: 'simulator', track_label: 'drawn', facing: 'user', width: 320, height: 240 };
  const started = await call(target, 'POST', `${base}/liveness`, { token, json: { capture, ...start.said } });
  if (started.status !== 201) throw new Error(started.text);
  const id = String(started.body['attempt']);
  const told = started.body['capture'] as { readonly stills_at_ms: readonly number[] };
  start.onStarted?.({ ...told });
  const stillsAtMs = told.stills_at_ms;
  const recorded: RecordedStep[] = [];
  let step = started.body['step'] as { seq: number; action: PuppetAction; window_ms: number } | undefined;
  const beganAt = target.now();
  let [lagMs, filmedMs] = [0, 0];
  while (step) {
    const { seq, action } = step;
    const shownAt = target.now();
    // A phone's clock runs with the server's. Drawing does not keep up with it, so what it lost is made up for between the steps.
    lagMs = Math.max(lagMs, shownAt - beganAt - filmedMs);
    const filmed = await take.film({ seq, action, windowMs: step.window_ms, stillsAtMs: seq === 0 ? stillsAtMs : [] });
    filmedMs = filmed.at(-1)?.tMs ?? filmedMs;
    const frames = filmed.map((frame): AttackFrame => ({ ...frame, tMs: frame.tMs + lagMs }));
    recorded.push({ action, frames });
    await target.advance(Math.max(0, (frames.at(-1)?.tMs ?? 0) - (target.now() - beganAt)));
    const body = new Uint8Array(serializeFrames(frames));
    const sent = await call(target, 'PUT', `${base}/liveness/${id}/${String(seq)}`, { token, raw: { type: 'application/vnd.shualian.frames', body } });
    if (sent.status >= 400) throw new Error(sent.text);
    step = sent.body['step'] as typeof step;
  }
  return { id, recorded, verdict: await verdictOf(target, { base, token }, id) };
}

/** Waits for a verdict. */
export async function verdictOf(target: Target, { base, token }: AttemptSession, attemptId: string): Promise<Answer> {
  for (let i = 0; i < 600; i++) {
    const verdict = await call(target, 'GET', `${base}/liveness/${attemptId}`, { token });
    // A phone asks again after 503, until it is told.
    if (verdict.status !== 503 && verdict.body['status'] !== 'verifying') return verdict;
    await sleep(100);
  }
  throw new Error('no verdict');
}

/** Enrols a phone with a face, and lets the person be known. */
export async function enrollFace(target: Target, take: AttackTake): Promise<{ readonly phone: TestPhone; readonly enrolment: VirtualAttempt }> {
  const subject = freshSubject();
  const { id, secret } = bindingOf(await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject } } }));
  const base = `/v1/enrollments/${id}`;
  const opened = await call(target, 'POST', `${base}/open`, { json: { secret } });
  const token = String(opened.body['enrollment_token']);
  const { version } = opened.body['notice'] as { version: string };
  const consented = await call(target, 'POST', `${base}/consent`, { token, json: { face: true, version, locale: 'en' } });
  const made = createCredential(consented.body['webauthn'] as CreationOptions, target.origin);
  const registered = await call(target, 'POST', `${base}/register`, { token, json: { attestation: made.response } });
  const enrolment = await performAttempt(target, { base, token }, take);
  if (enrolment.verdict.body['status'] !== 'passed') throw new Error(`the face was not enrolled: ${enrolment.verdict.text}`);
  await assess(target, subject);
  const phone = { subject, deviceId: String(registered.body['device_id']), deviceToken: String(registered.body['device_token']), credential: made.credential };
  return { phone, enrolment };
}
