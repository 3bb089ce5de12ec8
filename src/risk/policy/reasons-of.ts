import type { Decision, Score } from '../decision.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { SIGNALS } from '../signals.ts';
import type { RuleDocument, Variables } from './policy.ts';

/** Evidence weaker than this is not worth a reason. */
const FAINT = 0.1;

const EVIDENCE: ReadonlyMap<string, ReasonCode> = new Map(SIGNALS.flatMap(({ name, evidence }) => (evidence === null ? [] : [[name, evidence.reason]])));

/** What a new value at a level of a chain is called. */
const NOVELTY: Readonly<Record<string, ReasonCode>> = {
  'net.country': 'country_new',
  'net.asn': 'asn_new',
  'net.network': 'network_new',
  'net.ip': 'ip_new',
  'device.device_type': 'browser_new',
  'device.os': 'browser_new',
  'device.browser': 'browser_new',
  'device.browser_version': 'browser_new',
};

/** The signal that says a reason for a chain term is true. */
const NOVELTY_SIGNAL: Readonly<Partial<Record<ReasonCode, string>>> = {
  country_new: 'country_new',
  asn_new: 'asn_new',
  network_new: 'network_new',
  ip_new: 'ip_new',
  browser_new: 'browser_new',
};

/**
 * Why a decision fell: what rules say, and what weighs in the score.
 * @param enforced rules that were enforced
 * @param about score, variables and whether the expected loss asked for the step-up
 * @returns codes with their natural log-odds, the heaviest first
 */
export function reasonsOf(
  enforced: readonly RuleDocument[],
  about: { readonly score: Score; readonly variables: Variables; readonly isLossHigh: boolean },
): Decision['reasons'] {
  const weights = new Map<ReasonCode, number>();
  const add = (code: ReasonCode, weight: number): void => {
    weights.set(code, (weights.get(code) ?? 0) + weight);
  };
  for (const { effect, reason } of enforced) if (effect !== 'notify') add(reason as ReasonCode, 0);
  if (about.isLossHigh) add('risk_high', 0);
  for (const { code, weight } of about.score.terms) {
    const evidence = EVIDENCE.get(code);
    if (evidence !== undefined) {
      if (Math.abs(weight) >= FAINT || weights.has(evidence)) add(evidence, weight);
      continue;
    }
    const novelty = NOVELTY[code];
    if (novelty !== undefined && (weights.has(novelty) || isNew(novelty, weight, about.variables))) add(novelty, weight);
  }
  return [...weights].map(([code, weight]) => ({ code, weight })).sort((a, b) => b.weight - a.weight || (a.code < b.code ? -1 : 1));
}

function isNew(code: ReasonCode, weight: number, variables: Variables): boolean {
  return weight >= FAINT && variables[NOVELTY_SIGNAL[code] ?? ''] === true;
}
