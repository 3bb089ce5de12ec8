import { describe, expect, test } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { judgeSession, type JudgeSessionInput } from '../../../src/liveness/judge-session.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { planOf, synthesize } from './synthetic-attempt.ts';

const template = Array.from({ length: 128 }, (_, i) => (i === 0 ? 1 : 0));
const stranger = Array.from({ length: 128 }, (_, i) => (i === 1 ? 1 : 0));
const [neutral] = synthesize(planOf('blink'), { seed: 1 }).flatMap(({ frames }) => frames);
if (!neutral) throw new Error('no frame');
const picture = (changed: Partial<FrameMeasurement> = {}): FrameMeasurement => ({ ...neutral, kind: 'still', faces: 1, embedding: template, ...changed });
const live: JudgeSessionInput['result'] = { status: 'judged', decision: 'live', confidence: 0.97, threshold: 0.9, referenceImage: null };
const judged = (changed: Partial<JudgeSessionInput> = {}) =>
  judgeSession({ result: live, reference: picture(), template, provesFace: true, thresholds: DEFAULT_THRESHOLDS, ...changed });

describe("a vendor's session", () => {
  test('passes with life and the enrolled face, and says by what', () => {
    expect(judged()).toMatchObject({ status: 'passed', hints: [], reasons: [], embedding: null });
    expect(judged().checks).toEqual([
      { name: 'vendor_liveness', value: 0.97, threshold: 0.9, ok: true },
      { name: 'vendor_reference', value: 1, threshold: 1, ok: true },
      { name: 'identity_template', value: 0, threshold: DEFAULT_THRESHOLDS.identityMatchMax, ok: true },
    ]);
  });
  test.each<readonly [string, Partial<JudgeSessionInput>, 'retry' | 'failed', readonly string[]]>([
    ['a live stranger', { reference: picture({ embedding: stranger }) }, 'failed', ['face_mismatch']],
    ['no picture', { reference: null }, 'retry', []],
    ['a picture of two', { reference: picture({ faces: 2 }) }, 'retry', []],
    ['a picture without an embedding', { reference: picture({ embedding: null }) }, 'retry', []],
    ['no template', { template: null }, 'retry', []],
    ['a broken embedding', { reference: picture({ embedding: [Number.NaN, ...template.slice(1)] }) }, 'failed', ['face_mismatch']],
    ['life below the limit, whatever word the vendor has for it', { result: { ...live, confidence: 0.8999 } }, 'failed', ['presentation_attack']],
    ['no number', { result: { ...live, confidence: Number.NaN } }, 'failed', ['presentation_attack']],
    ['a forgery', { result: { ...live, decision: 'spoof' } }, 'failed', ['presentation_attack']],
    ['a forgery with high confidence and the right face', { result: { ...live, decision: 'spoof', confidence: 1 } }, 'failed', ['presentation_attack']],
    ['uncertainty', { result: { ...live, decision: 'uncertain' } }, 'retry', []],
    ['an end by time', { result: { status: 'over', because: 'expired' } }, 'retry', []],
    ['an end by failure', { result: { status: 'over', because: 'failed' } }, 'retry', []],
  ])('does not pass with %s', (_name, changed, status, reasons) => {
    const verdict = judged(changed);
    expect(verdict).toMatchObject({ status, reasons });
    expect(verdict.hints.length > 0).toBe(status === 'retry');
  });
  test('compares no face where none is proven, and still asks for life', () => {
    expect(judged({ provesFace: false, reference: null, template: null }).status).toBe('passed');
    expect(judged({ provesFace: false, result: { ...live, decision: 'spoof' } }).status).toBe('failed');
  });
  test('passes exactly at the limit', () => {
    expect(judged({ result: { ...live, confidence: 0.9 } }).status).toBe('passed');
  });
});
