import type { Verdict } from './judge.ts';

/**
 * Adds what the operator's model says. It can only condemn: a verdict that failed stays as it is, and nothing is passed by it. At or beyond the threshold the attempt is a presentation attack.
 * @param verdict what the checks came to
 * @param pad the model's score and threshold; no score where no picture could be looked at, which is a bad picture and no pass
 * @returns the verdict with the check `pad_model`
 */
export function judgePad(verdict: Verdict, pad: { readonly score: number | null; readonly threshold: number }): Verdict {
  const { score, threshold } = pad;
  const ok = score !== null && score < threshold;
  const checks = [...verdict.checks, { name: 'pad_model', value: score !== null && score >= 0 ? Math.round(score * 10_000) / 10_000 : -1, threshold, ok }];
  if (ok || (score === null && verdict.status !== 'passed')) return { ...verdict, checks };
  if (score === null) return { ...verdict, checks, status: 'retry', hints: ['face_obscured'], embedding: null };
  const reasons = verdict.reasons.includes('presentation_attack') ? verdict.reasons : [...verdict.reasons, 'presentation_attack' as const];
  return { ...verdict, checks, reasons, status: 'failed', hints: [], embedding: null };
}
