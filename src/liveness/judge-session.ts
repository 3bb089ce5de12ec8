import type { FrameMeasurement } from './analyzer.ts';
import { checkMatch } from './checks/identity.ts';
import type { Finding } from './finding.ts';
import type { Verdict } from './judge.ts';
import type { SessionResult } from './liveness-provider.ts';
import type { LivenessThresholds } from './thresholds.ts';

/** Everything the verdict on a vendor's session depends on. */
export interface JudgeSessionInput {
  /** What the vendor said. */
  readonly result: Exclude<SessionResult, { readonly status: 'pending' }>;
  /** The vendor's picture as our own analyzer measured it; null when there was none that could be measured. */
  readonly reference: FrameMeasurement | null;
  /** The enrolled person; null only where nothing can pass anyway. */
  readonly template: readonly number[] | null;
  /** False where a pass is worth the client's word only: it proves no face, so none is compared. */
  readonly provesFace: boolean;
  readonly thresholds: LivenessThresholds;
}

/**
 * Judges a vendor's session: alive by the vendor's word, and the enrolled person by our own match of the vendor's picture. Pure. Passes only with both: a live stranger does not, and neither does a session without a picture.
 * @param input what the vendor said, the measured picture, the template and limits
 * @returns the verdict with every check
 */
export function judgeSession(input: JudgeSessionInput): Verdict {
  const { result } = input;
  if (result.status === 'over') return verdictOf([ended(result.because)]);
  const findings: Finding[] = [aliveness(result)];
  if (result.decision === 'live' && input.provesFace) findings.push(...matching(input));
  return verdictOf(findings);
}

function ended(because: 'expired' | 'failed'): Finding {
  return {
    name: `vendor_session_${because}`,
    value: 1,
    threshold: 0,
    ok: false,
    because: { hint: because === 'expired' ? 'timeout' : 'action_not_detected' },
  };
}

// Uncertain is a bad picture to a vendor; what it takes for a forgery is treated as one.
function aliveness({ decision, confidence, threshold }: Extract<SessionResult, { readonly status: 'judged' }>): Finding {
  const ok = decision === 'live' && confidence >= threshold;
  const because = decision === 'uncertain' ? ({ hint: 'action_not_detected' } as const) : ({ reason: 'presentation_attack' } as const);
  return { name: 'vendor_liveness', value: confidence, threshold, ok, because };
}

function matching({ reference, template, thresholds }: JudgeSessionInput): readonly Finding[] {
  const embedding = reference?.faces === 1 ? reference.embedding : null;
  const picture: Finding = {
    name: 'vendor_reference',
    value: embedding === null || template === null ? 0 : 1,
    threshold: 1,
    ok: embedding !== null && template !== null,
    because: { hint: 'face_obscured' },
  };
  return [picture, ...(embedding === null ? [] : checkMatch(embedding, template, thresholds))];
}

function verdictOf(findings: readonly Finding[]): Verdict {
  const failed = findings.filter(({ ok }) => !ok);
  const reasons = failed.flatMap(({ because }) => ('reason' in because ? [because.reason] : []));
  const hints = failed.flatMap(({ because }) => ('hint' in because ? [because.hint] : []));
  const status = failed.length === 0 ? 'passed' : reasons.length > 0 ? 'failed' : 'retry';
  return {
    status,
    hints: status === 'retry' ? hints : [],
    checks: findings.map(({ name, value, threshold, ok }) => ({
      name,
      value: Number.isFinite(value) ? Math.round(value * 10_000) / 10_000 : -1,
      threshold,
      ok,
    })),
    reasons,
    embedding: null,
    frameHashes: [],
  };
}
