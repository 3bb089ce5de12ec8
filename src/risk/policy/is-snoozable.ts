import type { RuleDocument } from './policy.ts';

/** Effects that may be silenced: what denies, holds or audits stays. */
const SOFT: ReadonlySet<string> = new Set(['step_up', 'notify']);

/** Reasons of rules that guard against what cannot be seen, and against a fraud that was reported: silent, they would leave the person with nothing. */
const GUARDS: ReadonlySet<string> = new Set(['signal_unavailable', 'user_reported_fraud']);

/** Longest time for which a rule may be silenced: 30 days. */
export const SNOOZE_MAX_MS = 30 * 86_400_000;

/**
 * @param rule a rule
 * @returns `yes`; `guard` where its reason must stay; `no` where its effect must
 */
export function isSnoozable({ effect, reason }: Pick<RuleDocument, 'effect' | 'reason'>): 'yes' | 'guard' | 'no' {
  if (!SOFT.has(effect)) return 'no';
  return GUARDS.has(reason) ? 'guard' : 'yes';
}
