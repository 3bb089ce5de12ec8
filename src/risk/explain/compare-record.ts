import type { StoredAssessment } from '../assessment-store.ts';
import type { Decision } from '../decision.ts';
import type { Facts } from '../facts.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { type Difference, firstDifference, toStoredDecision } from './stored-decision.ts';

/** Reasons that an answer may have beyond those of the policy: what happened when the person was to be asked. */
const ASKING_REASONS: ReadonlySet<string> = new Set<ReasonCode>([
  'signal_unavailable',
  'face_provider_missing',
  'enrollment_required',
  'challenges_blocked',
  'challenge_limit_reached',
]);

/**
 * Compares a stored decision with the one that was made again: what explains it, what stands beside it in columns, its reasons, and the answer, which may be stricter only where a reason of asking says so.
 * @param record as it stands
 * @param derived made again
 * @param facts that it was made from
 * @returns the first member that differs, or null
 */
export function compareRecord(record: StoredAssessment, derived: Decision, facts: Facts): Difference | null {
  const explanation: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(record.explanation ?? {}));
  const { score, level, auditRate, eventType, at } = record;
  const columns = { score: derived.score.score, level: derived.score.level, auditRate: derived.auditRate, eventType: facts.type, at: facts.at };
  return (
    firstDifference(explanation, toStoredDecision(derived)) ??
    firstDifference({ score, level, auditRate, eventType, at }, columns) ??
    compareReasons(explanation['reasons'], derived, facts) ??
    compareAnswer(record.decision, codesOf(explanation['reasons']), derived)
  );
}

function compareReasons(stored: unknown, derived: Decision, { counters }: Facts): Difference | null {
  const list: readonly unknown[] = Array.isArray(stored) ? stored : [];
  const extra = list.slice(derived.reasons.length);
  const codes = codesOf(extra);
  const known = new Set(codesOf(derived.reasons));
  const isFitting = (code: string): boolean =>
    ASKING_REASONS.has(code) && !known.has(code) && (code === 'signal_unavailable' ? counters === null : derived.decision === 'step_up');
  // Whoever was refused for too many challenges is told nothing else.
  const isTold = counters !== null || [...known, ...codes].some((code) => code === 'signal_unavailable' || code === 'challenge_limit_reached');
  const isWhole = isTold && codes.every(isFitting) && new Set(codes).size === codes.length;
  const expected = isWhole ? [...derived.reasons, ...codes.map((code) => ({ code, weight: 0 }))] : derived.reasons;
  const difference = firstDifference({ reasons: stored }, { reasons: expected });
  if (difference !== null || isTold) return difference;
  return { member: 'reasons', stored: 'nothing', derived: 'signal_unavailable' };
}

function compareAnswer(decision: Decision['decision'], all: readonly string[], derived: Decision): Difference | null {
  const isStepUp = derived.decision === 'step_up';
  const mayDeny = isStepUp && isRefusal(all);
  const mustDeny = isStepUp && isRefusal(all.slice(derived.reasons.length));
  if (decision === 'deny' ? mayDeny || derived.decision === 'deny' : decision === derived.decision && !mustDeny) return null;
  return { member: 'answer', stored: decision, derived: mustDeny ? 'deny' : derived.decision };
}

// Without a way to verify the answer stays step_up, unless nobody is there to judge the only way.
function isRefusal(codes: readonly string[]): boolean {
  const has = (code: ReasonCode): boolean => codes.includes(code);
  return has('challenges_blocked') || has('challenge_limit_reached') || (has('enrollment_required') && has('face_provider_missing'));
}

function codesOf(reasons: unknown): readonly string[] {
  if (!Array.isArray(reasons)) return [];
  return reasons.map((reason: unknown) => (typeof reason === 'object' && reason !== null && 'code' in reason ? String(reason.code) : ''));
}
