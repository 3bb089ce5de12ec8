import type { Assurance, ProviderName } from '../lib/assurance.ts';
import type { Millis } from '../lib/time.ts';
import type { Facts } from './facts.ts';
import type { RuleEffect, Variables } from './policy/policy.ts';
import type { PopulationView } from './population/population-view.ts';
import type { ReasonCode } from './reason-codes.ts';

/** Everything a decision is a function of, beside the policy: plain data, stored with it. */
export interface DecisionInput {
  readonly facts: Facts;
  /** The packed history as it was before, base64url; null for a subject that nothing is known of. */
  readonly history: string | null;
  readonly population: PopulationView;
}

/** One term of the score; the terms sum to `logOdds` exactly, in order. */
export interface Term {
  /** For example `base`, `prior`, `net.country`, `device.browser`, or the name of a signal. */
  readonly code: string;
  /** Natural log-odds. */
  readonly weight: number;
}

/** What scoring found. */
export interface Score {
  readonly terms: readonly Term[];
  readonly logOdds: number;
  /** Calibrated probability of fraud. */
  readonly probability: number;
  /** 0 to 100. */
  readonly score: number;
  readonly level: 'low' | 'medium' | 'high';
  /** False for a first event: there is no history to compare with, and the policy decides. */
  readonly isScored: boolean;
}

/** A rule whose condition held. */
export interface FiredRule {
  readonly id: string;
  readonly effect: RuleEffect;
  readonly reason: ReasonCode;
  /** `enforced`, or why it was not. */
  readonly status: 'enforced' | 'shadow' | 'snoozed' | 'not_sampled' | 'audit_passed';
}

/** Something that holds whatever the decision. */
export interface Obligation {
  readonly type: 'hold';
  readonly until: Millis;
  readonly reason: ReasonCode;
}

/** A decision with everything that explains it. */
export interface Decision {
  readonly decision: 'allow' | 'step_up' | 'deny';
  readonly score: Score;
  readonly reasons: readonly { readonly code: ReasonCode; readonly weight: number }[];
  readonly rules: readonly FiredRule[];
  readonly obligations: readonly Obligation[];
  /** acr values any one of which is enough; empty unless step_up. */
  readonly requiredAcr: readonly string[];
  /** Methods that the policy restricts to; null: all that yield a required acr. */
  readonly methods: readonly string[] | null;
  /** Who may judge a face, any one of them; null: whoever the installation prefers. Empty: no face is enough. */
  readonly providers: readonly ProviderName[] | null;
  /** What must at least stand behind a face; null: anything. */
  readonly assurance: Assurance | null;
  readonly confirmRequired: boolean;
  /** Expected loss in US dollars that the score stands for, and the friction it was compared with; null when the policy does not. */
  readonly expectedLoss: { readonly usd: number; readonly frictionUsd: number } | null;
  /** Chance with which a random audit would have taken this event; 0 when none applied. */
  readonly auditRate: number;
  readonly variables: Variables;
}
