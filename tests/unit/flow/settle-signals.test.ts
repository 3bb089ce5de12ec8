import { expect, it } from 'vitest';
import { settleVerdict, type SettleLivenessDeps } from '../../../src/flow/settle-liveness.ts';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import type { AttemptRecord, AttemptVerdict } from '../../../src/liveness/attempt-store.ts';
import { serializePlan } from '../../../src/liveness/plan.ts';
import { planOf } from '../liveness/synthetic-attempt.ts';

it.each([
  [null, 'not_evaluated'],
  [
    { value: -1, frames: 20 },
    { value: -1, frames: 20 },
  ],
  [
    { value: 0.00049, frames: 8 },
    { value: 0, frames: 8 },
  ],
  [
    { value: 0.98765, frames: 22 },
    { value: 0.988, frames: 22 },
  ],
] as const)('the light of the screen, %j, stands in report and audit log and changes no verdict', async (screenLight, told) => {
  const written: AttemptVerdict[] = [];
  const audited: Record<string, unknown>[] = [];
  const attempt = { id: 'lva_1', owner: { kind: 'challenge', id: 'chl_1' }, clientId: 'c', subject: 's', provider: 'local-active', session: null };
  const record = { ...attempt, planJson: serializePlan(planOf('blink', 'turn_left', 'nod')), chunks: [] } as unknown as AttemptRecord;
  const deps = {
    clock: { now: () => 1 },
    attempts: {
      settle: (_id: string, verdict: AttemptVerdict) => Promise.resolve(written.push(verdict) > 0 ? { ...record, ...verdict } : null),
      find: () => Promise.resolve(record),
    },
    evidence: { removeAll: () => Promise.resolve() },
    audit: { append: (event: { data: Record<string, unknown> }) => Promise.resolve(audited.push(event.data)) },
  } as unknown as SettleLivenessDeps;
  await settleVerdict(record, { status: 'retry', hints: ['too_dark'], checks: [], reasons: [], embedding: null, frameHashes: [] }, deps, { screenLight });
  expect(written).toMatchObject([{ status: 'retry', hints: ['too_dark'] }]);
  expect(JSON.parse(written[0]?.reportJson ?? '{}')).toMatchObject({ screen_light: told });
  expect(canonicalJson(JSON.parse(JSON.stringify(audited[0]?.['screen_light'])))).toBe(canonicalJson(JSON.parse(JSON.stringify(told))));
});
