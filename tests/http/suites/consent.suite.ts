import { expect, test } from 'vitest';
import { NOTICE_VERSION } from '../../../src/consent/notice.ts';
import { createCredential, type CreationOptions } from '../../../src/phone/authenticator.ts';
import {
  type Answer,
  assess,
  bindingOf,
  call,
  claim,
  complete,
  enrollKey,
  freshSubject,
  signedPasskey,
  stepUp,
  type TestChallenge,
  versionOf,
} from '../actors.ts';
import type { Target } from '../target.ts';

const CAPTURE = { capture: { source: 'web', track_label: '' } };

interface ExportedConsent {
  readonly clientId: string;
  readonly purpose: string;
  readonly textVersion: string;
  readonly textSha256: string;
  readonly locale: string;
  readonly givenAt: number;
  readonly withdrawnAt: number | null;
}

const exportOf = async (target: Target, subject: string): Promise<Readonly<Record<string, readonly unknown[]>>> => {
  const exported = await call(target, 'GET', `/v1/subjects/${subject}/export`, { token: target.apiKey });
  return exported.body['data'] as Readonly<Record<string, readonly unknown[]>>;
};
const consentsOf = async (target: Target, subject: string) => ((await exportOf(target, subject))['consents'] ?? []) as readonly ExportedConsent[];

/** A person whose face was enrolled under an older notice, at a claimed challenge. */
async function askedAgain(target: Target, subject: string) {
  const phone = await enrollKey(target, subject);
  await assess(target, subject);
  const challenge = await stepUp(target, subject);
  const claimed = await claim(target, challenge, phone);
  const token = String(claimed.body['claim_token']);
  const start = async (): Promise<Answer> => call(target, 'POST', `/v1/challenges/${challenge.id}/liveness`, { token, json: CAPTURE });
  const answer = async (json: object): Promise<Answer> => call(target, 'POST', `/v1/challenges/${challenge.id}/consent`, { token, json });
  return { phone, challenge, claimed, token, start, answer };
}

async function passesByKey(target: Target, one: { challenge: TestChallenge; phone: Parameters<typeof claim>[2]; token: string }): Promise<void> {
  const done = await complete(target, one.challenge, one.token, await signedPasskey(target, one.challenge, one.phone, one.token));
  expect(done.body['status']).toMatch(/^(verified|awaiting_confirmation)$/);
}

/** The notice, and asking again when it has changed. */
export function consentSuite(get: () => Target): void {
  test('anybody reads the notice, in both languages, with what the law wants told; old versions stay readable', async () => {
    const target = get();
    const zh = await call(target, 'GET', '/v1/privacy/notice', { headers: { 'Accept-Language': 'zh-CN,en;q=0.5' } });
    expect(zh.body).toMatchObject({ version: NOTICE_VERSION, locale: 'zh-CN', present: true, sha256: expect.stringMatching(/^[\w-]{43}$/) });
    const en = await call(target, 'GET', '/v1/privacy/notice?lang=en', { headers: { 'Accept-Language': 'zh-CN' } });
    const keys = (answer: Answer): readonly string[] => (answer.body['items'] as readonly { key: string }[]).map(({ key }) => key);
    expect(keys(en)).toEqual(keys(zh));
    for (const key of ['processor', 'purpose', 'stored', 'retention', 'recipients', 'alternatives', 'withdraw', 'complain']) expect(keys(en)).toContain(key);
    expect(en.body['sha256']).not.toBe(zh.body['sha256']);
    expect(en.headers.get('Cache-Control')).toBe('no-store');
    const old = await call(target, 'GET', '/v1/privacy/notice?lang=en&version=2026-11');
    expect(old.body).toMatchObject({ version: '2026-11', present: false });
    expect(en.body['editions']).toContainEqual({ version: '2026-11', material: true });
    for (const query of ['version=2020-01', 'version=2026-12%2Bnobody', 'client_id=cli_nobody']) {
      const unknown = await call(target, 'GET', `/v1/privacy/notice?${query}`);
      expect([unknown.status, unknown.body['code']]).toEqual([404, 'notice_not_found']);
    }
    expect((await call(target, 'GET', '/v1/privacy/notice?lang=de')).body['code']).toBe('request_invalid');
  });

  test('a consent names purpose, version, language, time, and the hash of exactly the words that anybody can read', async () => {
    const target = get();
    const subject = freshSubject();
    const { id, secret } = bindingOf(await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject } } }));
    const opened = await call(target, 'POST', `/v1/enrollments/${id}/open`, { json: { secret } });
    const token = String(opened.body['enrollment_token']);
    const before = target.now();
    const [link] = ((await exportOf(target, subject))['enrollments'] ?? []) as readonly { clientId: string }[];
    const shown = await call(target, 'GET', `/v1/privacy/notice?lang=zh&client_id=${link?.clientId ?? ''}`);
    const json = { face: true, version: versionOf(opened), locale: 'zh-CN', sha256: shown.body['sha256'] };
    // The words that were shown are what counts, not the name of their edition.
    const { sha256: english } = opened.body['notice'] as { sha256: string };
    for (const sha256 of [english, 'A'.repeat(43)]) {
      const refused = await call(target, 'POST', `/v1/enrollments/${id}/consent`, { token, json: { ...json, sha256 } });
      expect([refused.status, refused.body['code']]).toEqual([403, 'consent_required']);
    }
    expect(await consentsOf(target, subject)).toEqual([]);
    const consented = await call(target, 'POST', `/v1/enrollments/${id}/consent`, { token, json });
    const made = createCredential(consented.body['webauthn'] as CreationOptions, target.origin);
    await call(target, 'POST', `/v1/enrollments/${id}/register`, { token, json: { attestation: made.response } });
    const [consent] = await consentsOf(target, subject);
    expect(consent).toMatchObject({ purpose: 'face_verification', textVersion: NOTICE_VERSION, locale: 'zh-CN', withdrawnAt: null });
    expect(consent?.textSha256).toBe(shown.body['sha256']);
    expect(consent?.givenAt).toBeGreaterThanOrEqual(before - 5000);
    expect(consent?.givenAt).toBeLessThanOrEqual(target.now() + 5000);
  });

  test('a changed notice is answered before the next face check: yes goes on', async () => {
    const target = get();
    const subject = 'u_agrees_again';
    const { claimed, start, answer, challenge } = await askedAgain(target, subject);
    expect(challenge.methods).toEqual(['face', 'passkey']);
    expect(claimed.body['notice']).toMatchObject({ version: NOTICE_VERSION, locale: 'en' });
    const refused = await start();
    expect([refused.status, refused.body['code']]).toEqual([403, 'consent_outdated']);
    for (const version of ['2026-11', '2099-01']) expect((await answer({ face: true, version, locale: 'en' })).body['code']).toBe('consent_outdated');
    const { sha256 } = claimed.body['notice'] as { sha256: string };
    const shown = { version: versionOf(claimed), locale: 'en', sha256 };
    expect((await answer({ face: true, ...shown, sha256: 'A'.repeat(43) })).body['code']).toBe('consent_outdated');
    expect((await start()).body['code']).toBe('consent_outdated');
    expect((await answer({ face: true, ...shown })).body).toEqual({ face: true });
    // The refused starts cost no try.
    expect((await start()).body).toMatchObject({ tries_left: 2, step: { seq: 0 } });
    expect((await consentsOf(target, subject)).map(({ textVersion }) => textVersion).toSorted()).toEqual(['2026-11', NOTICE_VERSION]);
  });

  test('no leaves the other methods and the template; the next challenge asks again', async () => {
    const target = get();
    const subject = 'u_declines_again';
    const one = await askedAgain(target, subject);
    expect((await one.answer({ face: false, version: versionOf(one.claimed), locale: 'en' })).body).toEqual({ face: false });
    expect((await one.start()).body['code']).toBe('consent_outdated');
    await passesByKey(target, one);
    expect((await exportOf(target, subject))['face_templates']).toHaveLength(1);
    expect((await consentsOf(target, subject)).map(({ textVersion, withdrawnAt }) => [textVersion, withdrawnAt])).toEqual([['2026-11', null]]);
    const next = await stepUp(target, subject, { session: 's_next' });
    expect(next.methods).toContain('face');
    expect(versionOf(await claim(target, next, one.phone))).toBe(NOTICE_VERSION);
  });

  test('withdrawing shreds the template, also in the middle of being asked; a late yes brings nothing back', async () => {
    const target = get();
    const subject = 'u_declines_then_withdraws';
    const one = await askedAgain(target, subject);
    await call(target, 'DELETE', `/v1/subjects/${subject}/consent`, { token: target.apiKey });
    const late = await one.answer({ face: true, version: versionOf(one.claimed), locale: 'en' });
    expect([late.status, late.body['code']]).toEqual([403, 'face_not_enrolled']);
    const data = await exportOf(target, subject);
    expect(data['face_templates']).toEqual([]);
    expect((await consentsOf(target, subject)).every(({ withdrawnAt }) => withdrawnAt !== null)).toBe(true);
    await passesByKey(target, one);
  });

  test('only the phone that claimed answers, and only while the challenge is open', async () => {
    const target = get();
    const one = await askedAgain(target, 'u_withdraws_instead');
    const json = { face: true, version: versionOf(one.claimed), locale: 'en' };
    for (const token of [one.challenge.watchToken, target.apiKey, 'ct_wrong']) {
      const foreign = await call(target, 'POST', `/v1/challenges/${one.challenge.id}/consent`, { token, json });
      expect([foreign.status, foreign.body['code']]).toEqual([404, 'challenge_not_found']);
    }
    await target.advance(300_000);
    expect((await one.answer(json)).body['code']).toBe('challenge_expired');
    expect(await consentsOf(target, 'u_withdraws_instead')).toHaveLength(1);
  });

  test('whoever agreed to the present notice is not asked again', async () => {
    const target = get();
    const subject = freshSubject();
    const phone = await enrollKey(target, subject);
    await assess(target, subject);
    expect((await claim(target, await stepUp(target, subject), phone)).body['notice']).toBeNull();
  });
}
