import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import type { Decision, FiredRule, Obligation, Term } from '../decision.ts';

/** What of a decision is stored beside its input. */
export interface StoredDecision {
  readonly decision: Decision['decision'];
  readonly rules: readonly FiredRule[];
  readonly obligations: readonly Obligation[];
  readonly terms: readonly Term[];
  readonly log_odds: number;
  readonly probability: number;
  readonly is_scored: boolean;
  readonly required_acr: readonly string[];
  readonly methods: readonly string[] | null;
  /** Left out where no rule asks for somebody. */
  readonly providers?: readonly string[];
  /** Left out where no rule asks for one. */
  readonly assurance?: string;
  readonly confirm_required: boolean;
  readonly expected_loss: Decision['expectedLoss'];
}

/**
 * @param decision a decision
 * @returns the part of it that is stored and can be derived again
 */
export function toStoredDecision(decision: Decision): StoredDecision {
  const { score, rules, obligations, requiredAcr, methods, providers, assurance, confirmRequired, expectedLoss } = decision;
  return {
    decision: decision.decision,
    rules,
    obligations,
    terms: score.terms,
    log_odds: score.logOdds,
    probability: score.probability,
    is_scored: score.isScored,
    required_acr: requiredAcr,
    methods,
    ...(providers === null ? {} : { providers }),
    ...(assurance === null ? {} : { assurance }),
    confirm_required: confirmRequired,
    expected_loss: expectedLoss,
  };
}

/** A member that is not what it should be, both as canonical JSON. */
export interface Difference {
  readonly member: string;
  readonly stored: string;
  readonly derived: string;
}

/**
 * Compares byte by byte, member by member.
 * @param stored as it stands in the record; other members are looked past
 * @param derived made again
 * @returns the first member that differs, or null
 */
export function firstDifference(stored: Readonly<Record<string, unknown>>, derived: StoredDecision | Readonly<Record<string, unknown>>): Difference | null {
  for (const [member, value] of Object.entries(derived)) {
    const [a, b] = [text(stored[member]), text(value)];
    if (a !== b) return { member, stored: a, derived: b };
  }
  return null;
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(value as Json);
}
