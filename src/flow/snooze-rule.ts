import type { AuditLog } from '../audit/audit-log.ts';
import { Problem } from '../lib/problem.ts';
import type { Millis } from '../lib/time.ts';
import { HISTORY_CAPS } from '../risk/history/history.ts';
import { ruleHash } from '../risk/policy/rule-hash.ts';
import type { RunningPolicies } from './running-policies.ts';
import { changeHistory, type ChangeHistoryDeps } from './settle-assessment.ts';

/** What silencing a rule needs. */
export interface SnoozeRuleDeps extends ChangeHistoryDeps {
  readonly policies: RunningPolicies;
  readonly audit: AuditLog;
}

/** Effects that may be silenced: what denies, holds or audits stays. */
const SOFT: ReadonlySet<string> = new Set(['step_up', 'notify']);

/**
 * Silences a rule for one subject until a time, for example while the customer is known to travel. Deny, hold and audit rules cannot be silenced; nor does it touch what the score asks for.
 * @param input whose, which rule, until when, why and by whom; `until` in the past ends a snooze
 * @param deps ports and the running policies
 * @throws Problem `rule_not_found`, `snooze_limit_reached`
 */
export async function snoozeRule(
  input: {
    readonly clientId: string;
    readonly subject: string;
    readonly rule: string;
    readonly until: Millis;
    readonly reason: string;
    readonly by: string;
  },
  deps: SnoozeRuleDeps,
): Promise<void> {
  const now = deps.clock.now();
  const { clientId, subject, rule, until, reason, by } = input;
  const { enforced } = await deps.policies.current();
  if (!enforced.document.rules.some(({ id, effect }) => id === rule && SOFT.has(effect))) throw new Problem('rule_not_found');
  const hash = ruleHash(rule);
  const changed = await changeHistory(
    { clientId, subject },
    (history) => {
      const others = history.snoozes.filter((snooze) => snooze.rule !== hash && snooze.until > now);
      if (until <= now) return { ...history, snoozes: others };
      if (others.length >= HISTORY_CAPS.snoozes) throw new Problem('snooze_limit_reached');
      return { ...history, snoozes: [...others, { rule: hash, until }] };
    },
    deps,
  );
  if (changed === null) throw new Problem('store_unavailable', { retryAfterSeconds: 1 });
  await deps.audit.append({ at: now, clientId, subject, kind: 'rule.snoozed', data: { rule, until, reason, by } });
}
