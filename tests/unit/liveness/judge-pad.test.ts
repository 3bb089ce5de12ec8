import { expect, test } from 'vitest';
import type { Verdict } from '../../../src/liveness/judge.ts';
import { judgePad } from '../../../src/liveness/judge-pad.ts';

const passed: Verdict = { status: 'passed', hints: [], checks: [], reasons: [], embedding: [1], frameHashes: ['f'] };
const retry: Verdict = { ...passed, status: 'retry', hints: ['too_dark'], embedding: null };
const failed: Verdict = { ...passed, status: 'failed', reasons: ['face_mismatch'], embedding: null };

test.each([
  ['below the threshold nothing changes', passed, 0.4999, { status: 'passed', embedding: [1] }, true],
  ['at the threshold it is an attack', passed, 0.5, { status: 'failed', reasons: ['presentation_attack'], hints: [], embedding: null }, false],
  ['it never passes what failed', failed, 0, { status: 'failed', reasons: ['face_mismatch'] }, true],
  ['it never passes what is to be tried again', retry, 0, { status: 'retry', hints: ['too_dark'] }, true],
  ['whoever is suspected learns nothing else', retry, 0.9, { status: 'failed', hints: [], reasons: ['presentation_attack'] }, false],
  ['other reasons stay', failed, 0.9, { status: 'failed', reasons: ['face_mismatch', 'presentation_attack'] }, false],
  ['a score that is none is no pass', passed, Number.NaN, { status: 'failed' }, false],
  ['nothing to look at is no pass', passed, null, { status: 'retry', hints: ['face_obscured'], embedding: null }, false],
  ['nothing to look at adds nothing to what failed', failed, null, { status: 'failed', reasons: ['face_mismatch'] }, false],
] as const)('%s', (_name, verdict, score, expected, ok) => {
  const judged = judgePad(verdict, { score, threshold: 0.5 });
  expect(judged).toMatchObject(expected);
  expect(judged.checks).toEqual([{ name: 'pad_model', value: score !== null && score >= 0 ? score : -1, threshold: 0.5, ok }]);
});
