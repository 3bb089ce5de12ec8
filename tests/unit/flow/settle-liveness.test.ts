import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { openFaceEnrollment } from '../../http/start-attempt.ts';
import { type AttemptStart, performAttempt } from '../../http/virtual-attempt.ts';
import { actAs, type ScriptedService, startScriptedService } from './scripted-service.ts';

const PERSON = 7;
const START_MS = 120_000;
type Edit = (frame: FrameMeasurement, seq: number) => FrameMeasurement;

let service: ScriptedService;
/** What the operator's model says of every attempt. */
let score = 0;
beforeAll(async () => {
  const pad = { threshold: 0.5, score: () => Promise.resolve(score) };
  service = await startScriptedService({ pad, settings: { SHUALIAN_LIVENESS_SCREEN_LIGHT: 'on' } });
}, START_MS);
afterAll(() => service.close());

/** Enrols a face and reads what the operator finds about it. */
async function enrolled(padScore: number, start: AttemptStart = {}, edit: Edit = (frame) => frame) {
  score = padScore;
  const where = await openFaceEnrollment(service);
  const { id, verdict } = await performAttempt(service, where, actAs({ person: PERSON, edit }), start);
  await service.settle();
  const attempt = await service.deps.attempts.find(id);
  const template = await service.deps.templates.find(service.clientId, where.subject);
  return { status: verdict.body['status'], hasFace: template !== null, report: JSON.parse(attempt?.reportJson ?? '{}') as Readonly<Record<string, unknown>> };
}

describe('the verdict on frames', () => {
  it('is the operator’s model’s when that condemns: nothing is enrolled, and the report says who said so', async () => {
    const { status, hasFace, report } = await enrolled(0.9);
    expect([status, hasFace]).toEqual(['failed', false]);
    expect(report).toMatchObject({ pad: 'evaluated', reasons: ['presentation_attack'] });
    expect(report['checks']).toContainEqual({ name: 'pad_model', value: 0.9, threshold: 0.5, ok: false });
    // Nothing else was wrong with it.
    expect((report['checks'] as readonly { readonly ok: boolean }[]).filter(({ ok }) => !ok)).toHaveLength(1);
  });

  it('passes where the model finds nothing, and the report says that it looked', async () => {
    const { status, hasFace, report } = await enrolled(0.1);
    expect([status, hasFace]).toEqual(['passed', true]);
    expect(report).toMatchObject({ pad: 'evaluated', reasons: [], screen_light: 'not_evaluated' });
  });

  it('comes with what the light of the screen did to the face', async () => {
    let light: { readonly colours: readonly (readonly [number, number, number])[]; readonly each_ms: number } | null = null;
    let startMs: number | null = null;
    const lit: Edit = (frame, seq) => {
      startMs ??= frame.tMs;
      const shown = seq === 0 ? light?.colours[Math.floor((frame.tMs - startMs) / light.each_ms)] : undefined;
      const skin = frame.skin && shown ? ([0, 1, 2].map((i) => (frame.skin?.[i] ?? 0) + 0.2 * (shown[i] ?? 0)) as [number, number, number]) : frame.skin;
      return { ...frame, skin };
    };
    const onStarted: AttemptStart['onStarted'] = (capture) => {
      light = capture['light'] as typeof light;
    };
    const { status, report } = await enrolled(0.1, { said: { screen_light: true }, onStarted }, lit);
    expect(status).toBe('passed');
    expect(report).toMatchObject({ screen_light: { value: expect.any(Number), frames: expect.any(Number) } });
    const signal = report['screen_light'] as { readonly value: number; readonly frames: number };
    expect(signal.value).toBeGreaterThan(0.9);
    expect(signal.frames).toBeGreaterThan(15);
  });
});
