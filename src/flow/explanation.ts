import type { Json } from '../lib/canonical-json.ts';
import type { Decision } from '../risk/decide.ts';
import type { RiskEvent } from '../risk/event.ts';
import type { Facts } from '../risk/facts.ts';
import type { Learnable } from '../risk/learn.ts';
import type { Profile } from '../risk/profile.ts';
import type { ReasonCode } from '../risk/reason-codes.ts';

/**
 * What of an event may be learned when it turns out to be genuine.
 * @param event the event
 * @param facts what was derived from it
 * @returns hashes and numbers, no plain values
 */
export function learnableOf(event: RiskEvent, facts: Facts): Learnable {
  return {
    at: event.at,
    device: facts.deviceHash,
    ip: facts.ipHash,
    network: facts.networkHash,
    country: facts.countryHash,
    latitude: event.context.latitude,
    longitude: event.context.longitude,
    accuracyKm: event.context.accuracyKm,
    amountUsd: event.withdrawal?.amountUsd ?? null,
  };
}

/**
 * Everything a decision rests on, for explanation and re-derivation: facts as keyed hashes, the history before, terms and fired rules.
 * @param about the decision and its inputs
 * @returns plain data for the record
 */
export function toExplanation(about: {
  readonly event: RiskEvent;
  readonly facts: Facts;
  readonly profile: Profile;
  readonly decision: Decision;
  readonly reasons: readonly { readonly code: ReasonCode; readonly weight: number }[];
  readonly challengeId: string | null;
}): Json {
  const { event, facts, profile, decision } = about;
  const { type, at, context, withdrawal } = event;
  const explanation = {
    event: {
      type,
      at,
      country: context.country,
      amount_usd: withdrawal?.amountUsd ?? null,
      balance_usd: withdrawal?.balanceUsd ?? null,
      address_added_at: withdrawal?.addressAddedAt ?? null,
    },
    facts,
    learnable: learnableOf(event, facts),
    history: profile,
    terms: decision.score.terms,
    log_odds: decision.score.logOdds,
    fired_rules: decision.firedRules,
    reasons: about.reasons,
    obligations: decision.obligations,
    required_acr: decision.requiredAcr,
    challenge: about.challengeId,
  };
  // Plain data by construction: only strings, finite numbers, booleans, null, lists and records.
  return explanation as unknown as Json;
}
