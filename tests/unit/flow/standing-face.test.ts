import { expect, test } from 'vitest';
import { NOTICE_VERSION } from '../../../src/consent/notice.ts';
import { requireStandingVerdict, type StandingFaceDeps } from '../../../src/flow/standing-face.ts';
import { EMBEDDING_MODEL } from '../../../src/liveness/embedding.ts';
import { TEMPLATE_VERSION } from '../../../src/liveness/template.ts';
import { attemptRecord, challengeRecord, T0 } from '../../support/contract-records.ts';

const TEMPLATE = { version: TEMPLATE_VERSION, model: EMBEDDING_MODEL, createdAt: T0 };
const CONSENT = { purpose: 'face_verification', textVersion: NOTICE_VERSION, withdrawnAt: null };
const challenge = challengeRecord({ livenessProvider: 'local-active' });
const attempt = attemptRecord({ status: 'passed', settledAt: T0 });

const judge = (template: object | null, consents: readonly object[], about = { challenge, attempt }) => {
  const deps = { templates: { find: () => Promise.resolve(template) }, consents: { list: () => Promise.resolve(consents) } } as unknown as StandingFaceDeps;
  return requireStandingVerdict(about.challenge, about.attempt, deps);
};

test('a verdict counts while the face that it was about and the consent to it stand', async () => {
  await expect(judge(TEMPLATE, [CONSENT])).resolves.toBeUndefined();
});

test.each([
  ['face_not_enrolled', null, [CONSENT]],
  ['face_reference_outdated', { ...TEMPLATE, model: 'older' }, [CONSENT]],
  ['consent_required', TEMPLATE, []],
  ['consent_required', TEMPLATE, [{ ...CONSENT, withdrawnAt: T0 }]],
  ['consent_outdated', TEMPLATE, [{ ...CONSENT, textVersion: '2026-11' }]],
  // Another face was enrolled since.
  ['liveness_attempt_ended', { ...TEMPLATE, createdAt: T0 + 1 }, [CONSENT]],
] as const)('%s where the template is %j and the consents are %j', async (code, template, consents) => {
  await expect(judge(template, consents)).rejects.toMatchObject({ code });
});

test('a verdict that was not given, or where no face is asked for, does not count', async () => {
  await expect(judge(TEMPLATE, [CONSENT], { challenge, attempt: attemptRecord() })).rejects.toMatchObject({ code: 'liveness_attempt_ended' });
  const without = challengeRecord({ livenessProvider: null });
  await expect(judge(TEMPLATE, [CONSENT], { challenge: without, attempt })).rejects.toMatchObject({ code: 'method_not_allowed_here' });
});
