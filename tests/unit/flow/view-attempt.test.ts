import { expect, test } from 'vitest';
import { viewAttempt } from '../../../src/flow/view-attempt.ts';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import type { AttemptRecord, AttemptStore } from '../../../src/liveness/attempt-store.ts';
import { serializePlan } from '../../../src/liveness/plan.ts';
import { attemptRecord, T0 } from '../../support/contract-records.ts';

const planJson = serializePlan({
  steps: [
    { seq: 0, action: 'neutral', windowMs: 2500 },
    { seq: 1, action: 'turn_left', windowMs: 2500 },
  ],
});
const reportJson = canonicalJson({
  provider: 'local-active',
  assurance: 'server_verified',
  pad: 'not_evaluated',
  checks: [
    { name: 'sharpness', value: 3, threshold: 5, ok: false },
    { name: 'identity_template', value: 0.2, threshold: 0.5, ok: true },
  ],
  reasons: ['replay_suspected'],
});
const captureJson = canonicalJson({ source: 'web', trackLabel: 'front', facing: 'user', width: 640, height: 480 });

const viewOf = async (changed: Partial<AttemptRecord>, clientId?: string) => {
  const attempt = attemptRecord({
    planJson,
    captureJson,
    nonce: 'HIDDEN-nonce',
    transcriptHead: 'HIDDEN-head',
    frameHashes: ['HIDDEN-hash'],
    chunks: [{ seq: 0, sha256: 'HIDDEN-sha', frameCount: 30, lastTMs: 2400, arrivedAt: T0 + 5 }],
    ...changed,
  });
  const attempts = { find: (id: string) => Promise.resolve(id === attempt.id ? attempt : null) } as unknown as AttemptStore;
  return viewAttempt({ attemptId: attempt.id, clientId: clientId ?? attempt.clientId }, { attempts });
};

test('an operator sees every check with its component, who judged and what was found', async () => {
  const hold = { reason: 'disputed', by: 'key_1', since: T0, until: T0 + 9 };
  const view = await viewOf({ status: 'retry', settledAt: T0 + 9, reportJson, hints: ['too_much_movement'], hold });
  expect(view).toMatchObject({
    status: 'retry',
    provider: 'local-active',
    assurance: 'server_verified',
    pad: 'not_evaluated',
    actions: ['neutral', 'turn_left'],
    chunks: [{ seq: 0, frames: 30, arrivedAt: T0 + 5 }],
    checks: [
      { name: 'sharpness', value: 3, threshold: 5, ok: false, component: 'quality.sharpness' },
      { name: 'identity_template', value: 0.2, threshold: 0.5, ok: true, component: null },
    ],
    reasons: ['replay_suspected'],
    hints: ['too_much_movement'],
    hold,
  });
});

test('nothing of the frames, and no step that the person was not told yet', async () => {
  const running = await viewOf({ status: 'capturing', settledAt: null, reportJson: null });
  expect(running).toMatchObject({ actions: null, checks: [], pad: null, hold: null });
  const settled = await viewOf({ status: 'passed', settledAt: T0, reportJson });
  for (const view of [running, settled]) expect(JSON.stringify(view)).not.toContain('HIDDEN');
});

test('a vendor’s session has no actions of ours', async () => {
  const session = { id: 'HIDDEN-session', region: 'eu-central-1', expiresAt: T0 };
  const view = await viewOf({ provider: 'aws-rekognition', session, planJson: '{}', status: 'passed', settledAt: T0, reportJson });
  expect(view).toMatchObject({ provider: 'aws-rekognition', actions: null });
  expect(JSON.stringify(view)).not.toContain('HIDDEN');
});

test('an attempt of another client looks like none', async () => {
  await expect(viewOf({}, 'cli_other')).rejects.toMatchObject({ code: 'attempt_not_found' });
  const attempts = { find: () => Promise.resolve(null) } as unknown as AttemptStore;
  await expect(viewAttempt({ attemptId: 'lva_none', clientId: 'c' }, { attempts })).rejects.toMatchObject({ code: 'attempt_not_found' });
});
