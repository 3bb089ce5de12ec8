import { sha256, toHex, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Millis } from '../lib/time.ts';
import type { SignalInput } from './facts.ts';
import { isSecurityChange } from './event.ts';
import type { Policy, Rule, RuleInput } from './policy.ts';
import type { ReasonCode } from './reason-codes.ts';
import { type Score, scoreEvent } from './score.ts';

/** Something that holds whatever the decision. */
export interface Obligation {
  readonly type: 'hold';
  readonly until: Millis;
  readonly reason: ReasonCode;
}

/** A decision with everything it rests on. */
export interface Decision {
  readonly decision: 'allow' | 'step_up' | 'deny';
  readonly score: Score;
  readonly reasons: readonly { readonly code: ReasonCode; readonly weight: number }[];
  readonly firedRules: readonly string[];
  readonly obligations: readonly Obligation[];
  /** acr values any one of which is enough; empty unless step_up. */
  readonly requiredAcr: readonly string[];
  readonly confirmRequired: boolean;
}

const DAY_MS = 86_400_000;

/**
 * Decides. Pure and deterministic: the same input and policy give the same decision bit for bit, which is what explanation and replay rest on. All rules are looked at; deny beats step_up beats allow, holds come beside.
 * @param input event, facts and history
 * @param policy the policy
 * @returns the decision
 */
export function decide(input: SignalInput, policy: Policy): Decision {
  const score = scoreEvent(input);
  const ruleInput = toRuleInput(input, score);
  const fired = policy.rules.filter((rule) => rule.when(ruleInput, policy.params));
  const stepUps = fired.filter(({ effect }) => effect === 'step_up' || effect === 'audit');
  const isDenied = fired.some(({ effect }) => effect === 'deny');
  const isStepUp = stepUps.length > 0;
  return {
    decision: isDenied ? 'deny' : isStepUp ? 'step_up' : 'allow',
    score,
    reasons: reasonsOf(fired, score),
    firedRules: fired.map(({ id }) => id),
    obligations: obligationsOf(input, fired, policy),
    requiredAcr: isDenied || !isStepUp ? [] : strongest(stepUps),
    confirmRequired: stepUps.some(({ confirm }) => confirm === true),
  };
}

/**
 * @param policy a policy
 * @returns the hash that names exactly this policy in decisions
 */
export function hashPolicy(policy: Policy): string {
  const { id, revision, params, rules } = policy;
  const text = canonicalJson({
    id,
    revision,
    params: { ...params },
    rules: rules.map((rule) => ({ id: rule.id, effect: rule.effect, reason: rule.reason, acr: [...(rule.acr ?? [])] })),
  });
  return `sha256:${toHex(sha256(utf8(text)))}`;
}

function toRuleInput({ event, facts, profile }: SignalInput, score: Score): RuleInput {
  return {
    type: event.type,
    fired: (code) => score.results[code]?.fired === true,
    known: (code) => score.results[code]?.known === true,
    score: score.score,
    amountUsd: event.withdrawal?.amountUsd ?? null,
    hasHistory: profile.successes > 0,
    auditDraw: facts.auditDraw,
    isAuditPassed: profile.auditPassedDay === Math.floor(event.at / DAY_MS),
    isHistoryCorrupt: facts.isProfileCorrupt,
    isHotStoreGone: facts.velocity === null,
  };
}

// Every rule must be satisfied, so only acr values that all of them accept are enough.
function strongest(rules: readonly Rule[]): readonly string[] {
  const [first, ...rest] = rules.map((rule) => rule.acr ?? []);
  return (first ?? []).filter((acr) => rest.every((list) => list.includes(acr)));
}

function reasonsOf(fired: readonly Rule[], score: Score): Decision['reasons'] {
  const codes = new Set<ReasonCode>(fired.map(({ reason }) => reason));
  for (const { code } of score.terms) if (code !== 'prior') codes.add(code);
  const weightOf = (code: ReasonCode): number => score.results[code]?.weight ?? 0;
  return [...codes].map((code) => ({ code, weight: weightOf(code) })).sort((a, b) => b.weight - a.weight || (a.code < b.code ? -1 : 1));
}

function obligationsOf({ event, profile, facts }: SignalInput, fired: readonly Rule[], policy: Policy): readonly Obligation[] {
  const holdMs = policy.params.holdSeconds * 1000;
  const startOf: Readonly<Partial<Record<ReasonCode, Millis | undefined>>> = {
    password_changed_recently: profile.changes.password,
    phone_changed_recently: profile.changes.contact,
    mfa_changed_recently: profile.changes.mfa,
    address_new: event.at,
    address_changed_recently: Math.max(profile.addresses.find(([hash]) => hash === facts.addressHash)?.[1] ?? 0, event.withdrawal?.addressAddedAt ?? 0),
  };
  const holds = fired
    .filter(({ effect }) => effect === 'hold')
    .map(({ reason }): Obligation => ({ type: 'hold', until: (startOf[reason] ?? event.at) + holdMs, reason }));
  // A change just asked for starts its own hold.
  return isSecurityChange(event.type) ? [...holds, { type: 'hold', until: event.at + holdMs, reason: 'security_change' }] : holds;
}
