import { expect, it } from 'vitest';
import { type HoldEvidenceDeps, holdEvidence } from '../../../src/flow/hold-evidence.ts';
import { Problem } from '../../../src/lib/problem.ts';

const NOW = 1_700_000_000_000;
const HOLD = { reason: 'ticket 4711', by: 'key_1', until: NOW + 1000 };

it('a hold stands in the log although the store of frames fails, and the caller is told', async () => {
  const logged: unknown[] = [];
  const deps = {
    evidenceKeys: { hold: () => Promise.resolve(HOLD) },
    attempts: { find: () => Promise.resolve({ subject: 'u_1' }) },
    evidence: { extend: () => Promise.reject(new Problem('store_unavailable')) },
    audit: { append: (event: unknown) => Promise.resolve(logged.push(event)) },
    clock: { now: () => NOW },
    evidenceHoldDays: 1,
  } as unknown as HoldEvidenceDeps;
  await expect(holdEvidence({ clientId: 'c_1', attemptId: 'lva_1', ...HOLD }, deps)).rejects.toMatchObject({ code: 'store_unavailable' });
  expect(logged).toEqual([{ at: NOW, clientId: 'c_1', subject: 'u_1', kind: 'evidence.held', data: { attempt: 'lva_1', ...HOLD } }]);
});
