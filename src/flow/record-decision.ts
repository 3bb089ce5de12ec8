import type { ChallengeRecord } from '../challenge/challenge.ts';
import { toBase64url } from '../lib/bytes.ts';
import type { Json } from '../lib/canonical-json.ts';
import { Problem } from '../lib/problem.ts';
import type { AssessmentRecord, AssessmentStore, ChallengeLimits, DecisionWriteResult, OnceOnly } from '../risk/assessment-store.ts';
import type { Decision } from '../risk/decision.ts';
import type { RiskEvent } from '../risk/event.ts';
import { toStoredDecision } from '../risk/explain/stored-decision.ts';
import { learn } from '../risk/history/learn.ts';
import { packHistory } from '../risk/history/pack-history.ts';
import { rememberEvent } from '../risk/history/remember-event.ts';
import type { SharedPopulation } from '../risk/population/shared-population.ts';
import type { RiskCache } from '../risk/risk-cache.ts';
import { withReasons } from './answer-decision.ts';
import type { AssessInput, AssessResult, Assessed, KeepAnswer } from './assess.ts';
import type { Situation } from './read-situation.ts';

/** What writing a decision needs. */
export interface RecordDecisionDeps {
  readonly assessments: AssessmentStore<ChallengeRecord>;
  readonly riskCache: RiskCache;
  readonly population: SharedPopulation;
  readonly challengeLimits: ChallengeLimits;
  /** Lets work go on after the answer. */
  readonly background: (work: Promise<unknown>) => void;
}

/** A decision with what it rests on and how it is answered. */
export interface Recording {
  readonly input: AssessInput;
  readonly event: RiskEvent;
  readonly situation: Situation;
  readonly decision: Decision;
  readonly result: AssessResult;
  readonly keep: KeepAnswer | null;
}

const DAY_MS = 86_400_000;

/**
 * Writes decision, history, challenge and idempotency key in one statement, then lets the cache and the population learn of it beside the answer.
 * @param about the decision
 * @param deps ports and limits
 * @returns the answer; null when the history moved on and the decision has to be made again
 * @throws Problem `idempotency_key_reused`, `idempotency_in_progress`, `store_unavailable`
 */
export async function recordDecision(about: Recording, deps: RecordDecisionDeps): Promise<Assessed | null> {
  const { result, situation, event } = about;
  const isLearned = result.decision === 'allow' && event.type !== 'login.failed';
  const remembered = rememberEvent(situation.history, situation.facts);
  const bytes = packHistory(isLearned ? learn(remembered, situation.facts, situation.population, { kind: 'allowed' }) : remembered);
  const written = await deps.assessments.write({
    assessment: toRecord(about),
    history: { bytes, expectedVersion: situation.version },
    challenge: result.challenge && { record: result.challenge.record, limits: deps.challengeLimits, ...pingOf(about.input, result.challenge) },
    once: about.keep === null ? null : toOnce(about.keep, result, event),
  });
  if (written.kind === 'history_conflict') return null;
  if (written.kind === 'repeated') return keptAnswer(about.keep, written);
  if (written.kind === 'challenge_limit') return recordDecision({ ...about, result: refuse(about, written.retryAfterSeconds) }, deps);
  deps.background(deps.riskCache.remember(situation.subjectKey, { bytes, version: written.historyVersion }));
  if (isLearned) deps.population.observe(situation.facts, situation.history);
  return { kind: 'fresh', result };
}

function pingOf({ backchannel }: AssessInput, { record, secrets }: NonNullable<AssessResult['challenge']>): { readonly sealedPing?: Uint8Array } {
  return backchannel?.sealPing ? { sealedPing: backchannel.sealPing(record.id, secrets.authReqId) } : {};
}

function refuse({ result, decision }: Recording, retryAfterSeconds: number): AssessResult {
  return { ...result, decision: 'deny', reasons: withReasons(decision, ['challenge_limit_reached']), challenge: null, retryAfterSeconds };
}

function keptAnswer(keep: KeepAnswer | null, written: Extract<DecisionWriteResult, { kind: 'repeated' }>): Assessed {
  if (keep?.bodySha256 !== written.bodySha256) throw new Problem('idempotency_key_reused');
  if (written.kept === null) throw new Problem('idempotency_in_progress', { retryAfterSeconds: 1 });
  return { kind: 'kept', sealedBody: written.kept.sealedBody };
}

function toOnce(keep: KeepAnswer, result: AssessResult, event: RiskEvent): OnceOnly {
  const { route, key, bodySha256 } = keep;
  return { route, key, bodySha256, expiresAt: event.at + DAY_MS, status: 200, sealedBody: keep.seal(result) };
}

function toRecord({ input, event, situation, decision, result }: Recording): AssessmentRecord {
  const { facts, packed, population } = situation;
  return {
    id: result.assessmentId,
    clientId: event.clientId,
    subject: event.subject,
    eventType: event.type,
    eventId: input.eventId,
    at: event.at,
    decision: result.decision,
    score: decision.score.score,
    level: decision.score.level,
    policyId: result.policy.id,
    policyVersion: result.policy.version,
    policyMode: result.policy.mode,
    auditRate: decision.auditRate,
    explanation: toExplanation(decision, result),
    input: toPlain({ facts, history: packed === null ? null : toBase64url(packed), population }),
  };
}

function toExplanation(decision: Decision, result: AssessResult): Json {
  return toPlain({ ...toStoredDecision(decision), reasons: result.reasons, challenge: result.challenge?.record.id ?? null, shadow: result.shadow });
}

// Plain data by construction: only strings, finite numbers, booleans, null, lists and records.
function toPlain(value: object): Json {
  return value as Json;
}
