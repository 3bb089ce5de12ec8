import { ASSURANCES, type Assurance, LIVENESS_PROVIDERS, type ProviderName } from '../../lib/assurance.ts';
import type { Millis } from '../../lib/time.ts';
import type { Decision, FiredRule, Obligation, Score } from '../decision.ts';
import type { RuleSnooze } from '../history/history.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { isSnoozable } from './is-snoozable.ts';
import type { CompiledPolicy, PolicyDocument, RuleDocument, Variables } from './policy.ts';
import { reasonsOf } from './reasons-of.ts';
import { ruleHash } from './rule-hash.ts';

/** What a policy is applied to. */
export interface PolicyInput {
  readonly at: Millis;
  readonly auditDraw: number;
  /** A random audit was passed today. */
  readonly isAuditPassed: boolean;
  readonly snoozes: readonly RuleSnooze[];
  readonly variables: Variables;
  readonly score: Score;
}

/**
 * Applies a policy: deny beats step_up beats allow, holds stand beside. All rules are looked at and their order means nothing; a rule can only make a decision stricter.
 * @param input variables, score and the person's state
 * @param policy the policy
 * @returns the decision
 */
export function applyPolicy(input: PolicyInput, policy: CompiledPolicy): Decision {
  const { variables, score } = input;
  const fired = policy.matching(variables).map((rule) => ({ rule, status: statusOf(rule, input) }));
  const enforced = fired.filter(({ status }) => status === 'enforced').map(({ rule }) => rule);
  const stepUps = enforced.filter(({ effect }) => effect === 'step_up' || effect === 'audit');
  const expectedLoss = expectedLossOf(policy.document, variables, score);
  // Asked this way round, a loss that is no number counts as high.
  const isLossHigh = expectedLoss !== null && !(expectedLoss.usd <= expectedLoss.frictionUsd);
  const isDenied = enforced.some(({ effect }) => effect === 'deny');
  const isStepUp = stepUps.length > 0 || isLossHigh;
  const acrLists = [...stepUps.map(({ acr }) => acr ?? []), ...(isLossHigh ? [policy.document.expected_loss?.acr ?? []] : [])];
  return {
    decision: isDenied ? 'deny' : isStepUp ? 'step_up' : 'allow',
    score,
    reasons: reasonsOf(enforced, { score, variables, isLossHigh: isLossHigh && !isDenied }),
    rules: fired.map(({ rule, status }) => toFired(rule, status)),
    obligations: enforced.flatMap((rule) => holdOf(rule, input)),
    requiredAcr: isDenied || !isStepUp ? [] : inAll(acrLists),
    ...(isDenied ? { methods: null, providers: null, assurance: null } : waysOf(stepUps)),
    confirmRequired: stepUps.some(({ confirm }) => confirm === true),
    expectedLoss,
    auditRate: auditRateOf(fired.map(({ rule }) => rule)),
    variables,
  };
}

function statusOf(rule: RuleDocument, input: PolicyInput): FiredRule['status'] {
  if (rule.shadow === true) return 'shadow';
  if (isSnoozable(rule) === 'yes' && input.snoozes.some(({ rule: hash, until }) => input.at < until && hash === ruleHash(rule.id))) return 'snoozed';
  if (rule.effect !== 'audit') return 'enforced';
  if (input.auditDraw >= (rule.rate ?? 0)) return 'not_sampled';
  return input.isAuditPassed ? 'audit_passed' : 'enforced';
}

function toFired(rule: RuleDocument, status: FiredRule['status']): FiredRule {
  return { id: rule.id, effect: rule.effect, reason: rule.reason as ReasonCode, status };
}

// What the score stands for in money: the chance of fraud, times what would be lost, times what a step-up saves of it.
function expectedLossOf({ expected_loss: terms }: PolicyDocument, variables: Variables, score: Score): Decision['expectedLoss'] {
  if (!terms || !score.isScored) return null;
  const amount = variables['amount_usd_known'] === true ? Number(variables['amount_usd']) : terms.account_value_usd;
  return { usd: score.probability * amount * terms.efficacy, frictionUsd: terms.friction_usd };
}

function holdOf(rule: RuleDocument, { at, variables }: PolicyInput): readonly Obligation[] {
  if (rule.effect !== 'hold') return [];
  const since = rule.since === undefined || variables[`${rule.since}_known`] === false ? 0 : Number(variables[rule.since]);
  const until = at + ((rule.ttl ?? 0) - since) * 1000;
  // What it counts from may lie further back than it lasts.
  return until > at ? [{ type: 'hold', until, reason: rule.reason as ReasonCode }] : [];
}

// Every rule must be satisfied, so only what all of them accept is enough.
function inAll(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...rest] = lists;
  return first.filter((item) => rest.every((list) => list.includes(item)));
}

// By what a person may pass, and who may judge a face.
function waysOf(rules: readonly RuleDocument[]): Pick<Decision, 'methods' | 'providers' | 'assurance'> {
  return { methods: methodsOf(rules), providers: providersOf(rules), assurance: assuranceOf(rules) };
}

function methodsOf(rules: readonly RuleDocument[]): readonly string[] | null {
  const lists = rules.flatMap(({ methods }) => (methods === undefined ? [] : [methods]));
  return lists.length === 0 ? null : inAll(lists);
}

// Only whom every rule accepts; nobody is a possible answer, and then a face does not count.
function providersOf(rules: readonly RuleDocument[]): readonly ProviderName[] | null {
  const lists = rules.flatMap(({ providers }) => (providers === undefined ? [] : [providers]));
  return lists.length === 0 ? null : LIVENESS_PROVIDERS.filter((name) => lists.every((list) => list.includes(name)));
}

// The most that any rule asks for.
function assuranceOf(rules: readonly RuleDocument[]): Assurance | null {
  return ASSURANCES.findLast((known) => rules.some(({ assurance }) => assurance === known)) ?? null;
}

// Whether it was taken or not: what labels of audits are weighted by.
function auditRateOf(rules: readonly RuleDocument[]): number {
  const rates = rules.filter(({ effect, shadow }) => effect === 'audit' && shadow !== true).map(({ rate }) => rate ?? 0);
  return rates.length === 0 ? 0 : Math.max(...rates);
}
