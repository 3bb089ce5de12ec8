import { createAttemptView } from '../../liveness/attempt-view.ts';
import { checkPresence } from '../../liveness/checks/presence.ts';
import { embeddingDistance, meanEmbedding, usableEmbeddings } from '../../liveness/embedding.ts';
import { judge, type JudgeInput, type Verdict } from '../../liveness/judge.ts';
import type { LivenessThresholds } from '../../liveness/thresholds.ts';
import type { MeasuredAttempt } from './measure-attempt.ts';

/** What became of an attempt. */
export interface JudgedAttempt {
  readonly measured: MeasuredAttempt;
  /** `none` where no decision could be read from the footage: non-response in ISO/IEC 30107-3. */
  readonly response: 'accepted' | 'retry' | 'refused' | 'none';
  /** Verdict without a match: attack detection alone, as while enrolling. Null when nothing was measured. */
  readonly verdict: Verdict | null;
  /** Whether the whole system, with the match, let it through; null without a template. */
  readonly isAcceptedAndMatched: boolean | null;
  /** Mean of the best neutral embeddings, whatever the verdict; empty of none. */
  readonly embedding: readonly number[];
}

/**
 * Judges measured attempts with the function that production judges with.
 * @param measured every attempt, in any order
 * @param thresholds limits
 * @returns them judged, in the same order
 */
export function judgeAttempts(measured: readonly MeasuredAttempt[], thresholds: LivenessThresholds): readonly JudgedAttempt[] {
  const byId = new Map(measured.map((one) => [one.attempt.id, one]));
  const hashes = new Map<string, readonly string[]>();
  const hashesOf = (id: string): readonly string[] => {
    const known = hashes.get(id) ?? alone(byId.get(id), thresholds)?.frameHashes ?? [];
    hashes.set(id, known);
    return known;
  };
  const first = measured.map((one) => judgeOne(one, one.attempt.earlier.map(hashesOf), thresholds));
  const templates = new Map(first.map(({ measured: { attempt }, verdict }) => [attempt.id, verdict?.embedding ?? null]));
  return first.map((judged) => {
    const { reference, earlier } = judged.measured.attempt;
    const template = reference === null ? null : (templates.get(reference) ?? null);
    const full = template === null ? null : alone(judged.measured, thresholds, { template, earlierFrameHashes: earlier.map(hashesOf) });
    return { ...judged, isAcceptedAndMatched: full === null ? null : full.status === 'passed' };
  });
}

/**
 * @param judged attempts
 * @param pairs an attempt and the reference of another person
 * @returns distances of each mated pair (an attempt and its own reference) and each other pair; comparisons that could not be made are counted
 */
export function comparePairs(
  judged: readonly JudgedAttempt[],
  pairs: readonly { readonly attempt: string; readonly reference: string }[],
): { readonly mated: readonly number[]; readonly nonMated: readonly number[]; readonly notCompared: number } {
  const byId = new Map(judged.map((one) => [one.measured.attempt.id, one]));
  // As in production, only an attempt that passed becomes a template.
  const distance = (attempt: string, reference: string): number =>
    embeddingDistance(byId.get(attempt)?.embedding ?? [], byId.get(reference)?.verdict?.embedding ?? []);
  const mated = judged.flatMap(({ measured: { attempt } }) =>
    attempt.species === null && attempt.reference !== null ? [distance(attempt.id, attempt.reference)] : [],
  );
  const nonMated = pairs.map(({ attempt, reference }) => distance(attempt, reference));
  const all = mated.length + nonMated.length;
  const kept = { mated: mated.filter(Number.isFinite), nonMated: nonMated.filter(Number.isFinite) };
  return { ...kept, notCompared: all - kept.mated.length - kept.nonMated.length };
}

function judgeOne(
  measured: MeasuredAttempt,
  earlierFrameHashes: JudgeInput['earlierFrameHashes'],
  thresholds: LivenessThresholds,
): Omit<JudgedAttempt, 'isAcceptedAndMatched'> {
  const verdict = alone(measured, thresholds, { template: null, earlierFrameHashes });
  if (!verdict || !measured.steps) return { measured, response: 'none', verdict: null, embedding: [] };
  const view = createAttemptView(measured.attempt.plan, measured.steps);
  const isReadable = checkPresence(view, thresholds).every(({ ok }) => ok);
  return {
    measured,
    response: verdict.status === 'passed' ? 'accepted' : verdict.status === 'failed' ? 'refused' : isReadable ? 'retry' : 'none',
    verdict,
    embedding: meanEmbedding(usableEmbeddings(view, thresholds).neutral),
  };
}

function alone(
  measured: MeasuredAttempt | undefined,
  thresholds: LivenessThresholds,
  context: Pick<JudgeInput, 'template' | 'earlierFrameHashes'> = { template: null, earlierFrameHashes: [] },
): Verdict | null {
  if (!measured?.steps) return null;
  const { plan, capture, hasRealTimes } = measured.attempt;
  // Times that were made from a rate are even by themselves, and condemn nobody.
  const limits = hasRealTimes ? thresholds : { ...thresholds, intervalJitterMsMin: 0 };
  return judge({ plan, steps: measured.steps, thresholds: limits, capture, ...context });
}
