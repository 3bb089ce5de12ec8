import { expect, test } from 'vitest';
import { exportSubject, type ExportSubjectDeps } from '../../../src/flow/export-subject.ts';
import { fakeAuditLog, NOW } from '../../support/fakes/session-fakes.ts';

const TOLD = { attempt: 'lva_1', owner: 'chl_1', provider: 'local-active', assurance: 'server_verified', action_left_out: true, hints: ['too_dark'] };
// As settling writes it, and a number that nobody has thought of yet.
const FOUND = { reasons: ['face_uncertain'], checks: ['identity_template'], screen_light: { value: 0.988, frames: 22 }, distance: 0.41 };

async function exported(events: readonly unknown[]) {
  const subjects = { exportAll: () => Promise.resolve({ audit_events: events }) };
  const deps = { subjects, audit: fakeAuditLog(), clock: { now: () => NOW }, limits: { templateDays: 1, evidenceSeconds: 1 } };
  return exportSubject({ clientId: 'c', subject: 's' }, deps as unknown as ExportSubjectDeps);
}

test.each(['passed', 'retry', 'failed'])('an export of a check that %s has its hints and nothing that it found', async (status) => {
  const event = { seq: 1, at: NOW, kind: `liveness.${status}`, data: { ...TOLD, ...FOUND } };
  expect(await exported([event])).toMatchObject({ data: { audit_events: [{ seq: 1, at: NOW, kind: event.kind }] }, processing_log: [{ kind: event.kind }] });
  const { data, processing_log: log } = (await exported([event])) as { data: { audit_events: { data: unknown }[] }; processing_log: { data: unknown }[] };
  expect([data.audit_events[0]?.data, log[0]?.data]).toEqual([TOLD, TOLD]);
});

test('an export leaves what other events say, and what an event holds that is no list of facts goes out as nothing', async () => {
  const held = { at: NOW, kind: 'evidence.held', data: { attempt: 'lva_1', reason: 'ticket 4711', until: NOW } };
  expect(await exported([held, { at: NOW, kind: 'liveness.failed', data: 'reasons' }, null])).toMatchObject({
    data: { audit_events: [held, { at: NOW, kind: 'liveness.failed', data: null }, null] },
  });
});
