import { describe, expect, test } from 'vitest';
import { clocksOf, clocksToWire, processingLogOf } from '../../../src/flow/describe-data.ts';

const DAY = 86_400_000;
const T0 = Date.UTC(2026, 10, 26);
const SETTINGS = { templateDays: 90, evidenceSeconds: 900 };

describe('until when an item is kept', () => {
  test('runs from its last use, by the setting of this installation', () => {
    const [used, unused] = clocksOf(
      {
        face_templates: [
          { subject: 'u', createdAt: T0, lastUsedAt: T0 + 5 },
          { subject: 'u', createdAt: T0, lastUsedAt: null },
        ],
      },
      SETTINGS,
    );
    expect(used).toEqual({ item: 'face_templates', key: 'u', since: T0 + 5, until: T0 + 5 + 90 * DAY });
    expect(unused).toMatchObject({ since: T0, until: T0 + 90 * DAY });
  });

  test('does not run while an item stands', () => {
    const data = {
      consents: [
        { id: 'con_1', givenAt: T0, withdrawnAt: null },
        { id: 'con_2', givenAt: T0, withdrawnAt: T0 },
      ],
      devices: [{ id: 'dev_1', revokedAt: null }],
    };
    expect(clocksOf(data, SETTINGS)).toEqual([
      { item: 'consents', key: 'con_1', since: null, until: null },
      { item: 'consents', key: 'con_2', since: T0, until: T0 + 1095 * DAY },
      { item: 'devices', key: 'dev_1', since: null, until: null },
    ]);
  });

  test('of frames is told by the check whose key is there: one that runs, one that is held', () => {
    const attempts = [
      { id: 'lva_1', createdAt: T0, settledAt: null, evidenceKeyId: 'master', evidenceUntil: T0 + 900_000, heldUntil: null },
      { id: 'lva_2', createdAt: T0, settledAt: T0 + 1, evidenceKeyId: null, evidenceUntil: T0 + 1, heldUntil: null },
      { id: 'lva_3', createdAt: T0, settledAt: T0 + 1, evidenceKeyId: 'master', evidenceUntil: T0 + 1, heldUntil: T0 + DAY },
    ];
    expect(clocksOf({ liveness_attempts: attempts }, SETTINGS)).toEqual([
      { item: 'frames', key: 'lva_1', since: T0, until: T0 + 900_000 },
      { item: 'frames', key: 'lva_3', since: T0, until: T0 + DAY },
      { item: 'liveness_attempts', key: 'lva_1', since: null, until: null },
      { item: 'liveness_attempts', key: 'lva_2', since: T0 + 1, until: T0 + 1 + 30 * DAY },
      { item: 'liveness_attempts', key: 'lva_3', since: T0 + 1, until: T0 + 1 + 30 * DAY },
    ]);
  });

  test('goes out with its reasons in both languages; a table that nobody described is left out rather than guessed', () => {
    const wire = clocksToWire(clocksOf({ tokens: [{ jti: 't', expiresAt: T0 }], something_else: [{}] }, SETTINGS));
    expect(wire).toEqual([
      {
        item: 'tokens',
        key: 't',
        since: '2026-11-26T00:00:00.000Z',
        kept_until: '2027-02-24T00:00:00.000Z',
        ends_with: { en: 'erasure of the account', zh: '删除账户' },
        why: { en: expect.any(String), zh: expect.any(String) },
      },
    ]);
  });
});

test('the record of processing names what, when, why and on which basis, oldest first, and biometrics alone', () => {
  const events = [
    { at: T0 + 2, kind: 'liveness.passed', data: { attempt: 'lva_1' } },
    { at: T0 + 1, kind: 'token.issued', data: {} },
    { at: T0, kind: 'consent.given', data: { version: '2026-12' } },
    { at: T0, kind: 'toString', data: {} },
  ];
  const log = processingLogOf({ audit_events: events });
  expect(log.map(({ kind }) => kind)).toEqual(['consent.given', 'liveness.passed']);
  expect(log[1]).toEqual({
    at: '2026-11-26T00:00:00.002Z',
    kind: 'liveness.passed',
    what: { en: expect.any(String), zh: expect.any(String) },
    purpose: { en: 'To verify that it is the person', zh: '核验是本人' },
    legal_basis: expect.stringContaining('GDPR art. 9'),
    data: { attempt: 'lva_1' },
  });
});
