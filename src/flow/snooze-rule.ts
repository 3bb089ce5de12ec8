import type { AuditLog } from '../audit/audit-log.ts';
import { Problem } from '../lib/problem.ts';
import type { Millis } from '../lib/time.ts';
import { HISTORY_CAPS } from '../risk/history/history.ts';
import { isSnoozable, SNOOZE_MAX_MS } from '../risk/policy/is-snoozable.ts';
import { ruleHash } from '../risk/policy/rule-hash.ts';
import type { RunningPolicies } from './running-policies.ts';
import { changeHistory, type ChangeHistoryDeps } from './settle-assessment.ts';

/** What silencing a rule needs. */
export interface SnoozeRuleDeps extends ChangeHistoryDeps {
  readonly policies: RunningPolicies;
  readonly audit: AuditLog;
}

/**
 * Silences a rule for one subject until a time, for example while the customer is known to travel. Deny, hold and audit rules cannot be silenced, nor rules that guard against missing data or follow a report of fraud, and nothing for more than 30 days; nor does it touch what the score asks for.
 * @param input whose, which rule, until when, why and by whom; `until` in the past ends a snooze
 * @param deps ports and the running policies
 * @throws Problem `rule_not_found`, `rule_not_snoozable`, `snooze_limit_reached`; `request_invalid` when the time is too long
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
  const named = enforced.document.rules.find(({ id }) => id === rule);
  const snoozable = named === undefined ? 'no' : isSnoozable(named);
  if (snoozable === 'no') throw new Problem('rule_not_found');
  if (until > now) assertAllowed(snoozable, until - now);
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

// Ending a snooze is always allowed.
function assertAllowed(snoozable: ReturnType<typeof isSnoozable>, forMs: number): void {
  if (snoozable === 'guard') throw new Problem('rule_not_snoozable');
  if (forMs > SNOOZE_MAX_MS) throw new Problem('request_invalid', { field: 'until', errors: [{ path: 'until', code: 'too_late' }] });
}
