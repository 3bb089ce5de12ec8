import { expect, test } from 'vitest';
import { RETENTION } from '../../../src/consent/retention.ts';
import { assess, call, enrollKey, freshSubject, stepUp } from '../actors.ts';
import { openFaceEnrollment, startAttempt } from '../start-attempt.ts';
import type { Target } from '../target.ts';

interface Clock {
  readonly item: string;
  readonly key: string;
  readonly kept_until: string | null;
  readonly ends_with: { readonly en: string; readonly zh: string };
}

/** Until when things are kept, the record of processing, and the counter of stored faces. */
export function privacySuite(get: () => Target): void {
  test('an export tells of every row until when it is kept and why, and what was done with the biometrics', async () => {
    const target = get();
    const subject = freshSubject();
    const phone = await enrollKey(target, subject);
    await assess(target, subject);
    const challenge = await stepUp(target, subject);
    await call(target, 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: target.apiKey });
    const { body } = await call(target, 'GET', `/v1/subjects/${subject}/export`, { token: target.apiKey });
    const data = body['data'] as Readonly<Record<string, readonly { id?: string; endedAt?: number }[]>>;
    const clocks = body['retention'] as readonly Clock[];
    for (const [table, rows] of Object.entries(data))
      expect(
        clocks.filter(({ item }) => item === table),
        table,
      ).toHaveLength(rows.length);
    expect(Object.keys(data)).toEqual(expect.arrayContaining(Object.keys(RETENTION).filter((item) => item !== 'frames')));
    expect(clocks.find(({ key }) => key === phone.deviceId)).toMatchObject({ item: 'devices', kept_until: null, ends_with: RETENTION.devices.ends });
    const ended = data['challenges']?.find(({ id }) => id === challenge.id)?.endedAt ?? 0;
    const kept = clocks.find(({ key }) => key === challenge.id)?.kept_until ?? '';
    expect(Date.parse(kept) - ended).toBe(400 * 86_400_000);
    expect(body['processing_log']).toMatchObject([{ kind: 'consent.declined', legal_basis: expect.stringMatching(/PIPL/), what: { zh: expect.any(String) } }]);
    const again = await call(target, 'GET', `/v1/subjects/${subject}/export`, { token: target.apiKey });
    expect((again.body['processing_log'] as readonly { kind: string }[]).map(({ kind }) => kind)).toEqual(['consent.declined', 'subject.exported']);
  });

  test('an operator reads how many faces are stored, as a number and as a gauge; nobody else does', async () => {
    const target = get();
    const read = async () => call(target, 'GET', '/v1/privacy/stored-faces', { token: target.operatorKey });
    const before = (await read()).body;
    expect(before).toEqual({
      stored_faces: expect.any(Number),
      thresholds: [
        { count: 80_000, reached: false },
        { count: 100_000, reached: false },
      ],
    });
    const metrics = await call(target, 'GET', '/metrics', { token: target.operatorKey });
    expect(metrics.headers.get('Content-Type')).toContain('text/plain; version=0.0.4');
    expect(metrics.text).toContain(`\nshualian_stored_faces ${String(before['stored_faces'])}\n`);
    expect(metrics.text).toContain('shualian_stored_faces_threshold_reached{threshold="100000"} 0');
    await call(target, 'DELETE', '/v1/subjects/u_counted', { token: target.apiKey });
    expect((await read()).body['stored_faces']).toBe(Number(before['stored_faces']) - 1);
    for (const path of ['/v1/privacy/stored-faces', '/metrics']) {
      expect((await call(target, 'GET', path, { token: target.apiKey })).body['code']).toBe('forbidden_scope');
      expect((await call(target, 'GET', path)).body['code']).toBe('unauthorized');
    }
  });

  test('an operator reads a running face check without its plan; no gateway, phone or stranger reads any', async () => {
    const target = get();
    const where = await openFaceEnrollment(target);
    const attempt = await startAttempt(target, where);
    const read = async (token?: string) => call(target, 'GET', `/v1/attempts/${attempt.id}`, token === undefined ? {} : { token });
    const view = await read(target.operatorKey);
    expect(view.body).toMatchObject({
      id: attempt.id,
      subject: where.subject,
      status: 'capturing',
      provider: 'local-active',
      assurance: 'server_verified',
      pad: null,
      capture: { source: 'simulator', track_label: 'drawn' },
      actions: null,
      checks: [],
      hold: null,
    });
    for (const key of [target.apiKey, target.foreignKey, target.narrowKey]) expect((await read(key)).body['code']).toBe('forbidden_scope');
    for (const token of [where.token, undefined, 'sk_nobody']) expect((await read(token)).body['code']).toBe('unauthorized');
    const unknown = await call(target, 'GET', '/v1/attempts/lva_AAAAAAAAAAAAAAAAAAAAAA', { token: target.operatorKey });
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'attempt_not_found']);
  });
}
