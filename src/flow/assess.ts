import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { ChallengeSecrets } from '../challenge/new-challenge.ts';
import type { Json } from '../lib/canonical-json.ts';
import { createId } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import { decide } from '../risk/decide.ts';
import type { Decision } from '../risk/decision.ts';
import type { RiskEvent } from '../risk/event.ts';
import { type GeoLookup, withGeo } from '../risk/geo.ts';
import { evaluateShadows, type ShadowResult } from '../risk/policy/policy-set.ts';
import type { ReasonCode } from '../risk/reason-codes.ts';
import { answerDecision, type AnswerDecisionDeps, type Answered } from './answer-decision.ts';
import { readSituation, type ReadSituationDeps, type Situation } from './read-situation.ts';
import { recordDecision, type RecordDecisionDeps } from './record-decision.ts';
import type { RunningPolicies } from './running-policies.ts';

/** What deciding needs. */
export interface AssessDeps extends ReadSituationDeps, AnswerDecisionDeps, RecordDecisionDeps {
  readonly policies: RunningPolicies;
  /** Places and systems of addresses; null without a database of them. */
  readonly geo: GeoLookup | null;
  readonly clock: Clock;
}

/** One event to decide on, as a gateway sent it. */
export interface AssessInput {
  readonly event: Omit<RiskEvent, 'at' | 'clientId'>;
  readonly client: { readonly id: string; readonly audience: string; readonly demo: boolean };
  readonly eventId: string | null;
  readonly jkt: string | null;
  readonly origin: string;
  readonly authorizationDetails: Json;
  /** Set where the request came by the backchannel. */
  readonly backchannel?: Backchannel;
}

/** What a backchannel request says beyond an event. */
export interface Backchannel {
  /** Code shown on both devices; null without one. */
  readonly bindingMessage: string | null;
  /** How long the request may live at most; null for as long as any. It never lives longer than others. */
  readonly expirySeconds: number | null;
  /** Seals what the client is told when the challenge ends; null where it polls. */
  readonly sealPing: ((challengeId: string, authReqId: string) => Uint8Array) | null;
}

/** A decision as it is answered. */
export interface AssessResult extends Pick<Decision, 'obligations' | 'requiredAcr'> {
  readonly assessmentId: string;
  readonly decision: Decision['decision'];
  readonly score: number;
  readonly level: 'low' | 'medium' | 'high';
  readonly reasons: readonly { readonly code: ReasonCode; readonly weight: number }[];
  readonly policy: { readonly id: string; readonly version: string; readonly mode: 'enforce' };
  readonly shadow: readonly ShadowResult[];
  readonly challenge: { readonly record: ChallengeRecord; readonly secrets: ChallengeSecrets } | null;
  readonly retryAfterSeconds: number | null;
}

/** How the answer to a request with an idempotency key is kept and given again. */
export interface KeepAnswer {
  readonly route: string;
  readonly key: string;
  readonly bodySha256: string;
  /** Seals the answer that the decision makes. */
  readonly seal: (result: AssessResult) => Uint8Array;
}

/** A fresh decision, or the answer that was kept for the same request. */
export type Assessed = { readonly kind: 'fresh'; readonly result: AssessResult } | { readonly kind: 'kept'; readonly sealedBody: Uint8Array };

const MAX_CONFLICTS = 5;

/**
 * Decides on an event and, on step_up, makes the challenge: decision, history, challenge and idempotency key are written together or not at all. When another event of the same person was written meanwhile, the decision is made again on the new history, so that parallel requests cannot each look small.
 * @param input the event
 * @param keep how the answer is kept for its idempotency key; null without one
 * @param deps ports, policies and limits
 * @returns the decision, or the kept answer
 * @throws Problem `rate_limited`, `idempotency_key_reused`, `idempotency_in_progress`
 * @throws Problem `store_unavailable` when the record is gone; never an allow instead
 */
export async function assess(input: AssessInput, keep: KeepAnswer | null, deps: AssessDeps): Promise<Assessed> {
  const context = deps.geo === null ? input.event.context : withGeo(input.event.context, deps.geo);
  const event: RiskEvent = { ...input.event, context, clientId: input.client.id, at: deps.clock.now() };
  const policies = await deps.policies.current();
  let situation = await readSituation(event, keep?.key ?? null, deps);
  for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
    const { facts, history, population } = situation;
    const decision = decide({ facts, history, population }, policies.enforced);
    const assessmentId = createId(deps.random, 'asm');
    const answered = await answerDecision({ input, event, facts, decision, assessmentId }, deps);
    const result = toResult(assessmentId, decision, answered, {
      policy: { id: policies.enforced.document.id, version: policies.enforced.hash, mode: 'enforce' },
      shadow: evaluateShadows(policies.shadows, { facts, history, population }, decision),
    });
    const written = await recordDecision({ input, event, situation, decision, result, keep }, deps);
    if (written !== null) return written;
    situation = await readAgain(situation, event, deps);
  }
  throw new Problem('store_unavailable', { retryAfterSeconds: 1 });
}

// The cache was behind, or another event of the same person came between: the record has the history that counts.
async function readAgain(before: Situation, event: RiskEvent, deps: AssessDeps): Promise<Situation> {
  return before.reread(await deps.assessments.loadHistory(event.clientId, event.subject));
}

function toResult(assessmentId: string, decision: Decision, answered: Answered, policies: Pick<AssessResult, 'policy' | 'shadow'>): AssessResult {
  const { obligations, requiredAcr, score } = decision;
  return { assessmentId, ...answered, ...policies, score: score.score, level: score.level, obligations, requiredAcr };
}
