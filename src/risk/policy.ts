import type { EventType } from './event.ts';
import type { ReasonCode } from './reason-codes.ts';

/** What a rule can look at: the event's type and which signals fired. */
export interface RuleInput {
  readonly type: EventType;
  readonly fired: (code: ReasonCode) => boolean;
  readonly known: (code: ReasonCode) => boolean;
  readonly score: number;
  readonly amountUsd: number | null;
  /** Verified history exists. */
  readonly hasHistory: boolean;
  readonly auditDraw: number;
  readonly isAuditPassed: boolean;
  readonly isHistoryCorrupt: boolean;
  readonly isHotStoreGone: boolean;
}

/** One rule. All rules are looked at; their order means nothing. */
export interface Rule {
  readonly id: string;
  readonly reason: ReasonCode;
  readonly effect: 'deny' | 'hold' | 'step_up' | 'audit';
  readonly when: (input: RuleInput, params: PolicyParams) => boolean;
  /** For step_up: acr values any one of which is enough, strongest first. */
  readonly acr?: readonly string[];
  /** For step_up: the confirm code is asked for whatever the distance. */
  readonly confirm?: boolean;
  /** For hold: seconds. */
  readonly holdSeconds?: number;
}

/** Numbers of a policy. */
export interface PolicyParams {
  /** US dollars above which a code alone is not enough. */
  readonly highValueUsd: number;
  /** Score from which a login steps up. */
  readonly loginStepUpScore: number;
  /** Share of actions audited at random, 0 to 1. */
  readonly randomAuditRate: number;
  readonly holdSeconds: number;
}

/** A policy: its hash over id, revision, params and rule ids is in every decision. */
export interface Policy {
  readonly id: string;
  readonly revision: number;
  readonly mode: 'enforce' | 'shadow';
  readonly params: PolicyParams;
  readonly rules: readonly Rule[];
}
