import type { Acr, ChallengeMethod, ChallengeRecord, Initiator } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { type ChallengeSecrets, type ChallengeTimes, newChallenge } from '../challenge/new-challenge.ts';
import type { Json } from '../lib/canonical-json.ts';
import { createId } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import type { AssessmentStore, ChallengeLimits } from '../risk/assessment-store.ts';
import { type Decision, decide, hashPolicy } from '../risk/decide.ts';
import type { RiskEvent } from '../risk/event.ts';
import { deriveFacts, type Facts, firstSeen } from '../risk/facts.ts';
import { learnVerified, rememberEvent } from '../risk/learn.ts';
import { parseNetwork } from '../risk/network.ts';
import type { Policy } from '../risk/policy.ts';
import { type Profile, parseProfile, profileToJson } from '../risk/profile.ts';
import { pseudonym } from '../risk/pseudonym.ts';
import { auditDraw } from '../risk/random-audit.ts';
import type { ReasonCode } from '../risk/reason-codes.ts';
import { describeBrowser } from '../risk/user-agent.ts';
import type { VelocityStore } from '../risk/velocity-store.ts';
import { blockedUntil, type ChallengeBlockDeps } from './challenge-block.ts';
import { learnableOf, toExplanation } from './explanation.ts';
import { type UsableMethodsDeps, usableMethods } from './usable-methods.ts';

/** What deciding needs. */
export interface AssessDeps extends UsableMethodsDeps, ChallengeBlockDeps {
  readonly assessments: AssessmentStore<ChallengeRecord>;
  readonly challenges: ChallengeStore;
  readonly velocity: VelocityStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: Policy;
  readonly pseudonymKey: Uint8Array;
  readonly auditKey: Uint8Array;
  readonly times: ChallengeTimes;
  readonly challengeLimits: ChallengeLimits;
}

/** One event to decide on, as a gateway sent it. */
export interface AssessInput {
  readonly event: Omit<RiskEvent, 'at' | 'clientId'>;
  readonly client: { readonly id: string; readonly audience: string };
  readonly eventId: string | null;
  readonly sessionId: string;
  readonly jkt: string | null;
  readonly origin: string;
  readonly authorizationDetails: Json;
}

/** A decision as it is answered. */
export interface AssessResult {
  readonly assessmentId: string;
  readonly decision: Decision['decision'];
  readonly score: number;
  readonly level: 'low' | 'medium' | 'high';
  readonly reasons: readonly { readonly code: ReasonCode; readonly weight: number }[];
  readonly obligations: Decision['obligations'];
  readonly requiredAcr: readonly string[];
  readonly policy: { readonly id: string; readonly version: string; readonly mode: Policy['mode'] };
  readonly challenge: { readonly record: ChallengeRecord; readonly secrets: ChallengeSecrets } | null;
  readonly retryAfterSeconds: number | null;
}

const MAX_CONFLICTS = 5;

/** A decision with what was answered beyond the policy: no way to verify, blocked, too many. */
type Outcome = Pick<AssessResult, 'decision' | 'reasons' | 'challenge' | 'retryAfterSeconds'>;

/**
 * Decides on an event and, on step_up, makes the challenge: both are written together or not at all. When another event of the same person was written meanwhile, the decision is made again on the new history, so that parallel requests cannot each look small.
 * @param input the event
 * @param deps ports, policy and limits
 * @returns the decision
 * @throws Problem `store_unavailable` when the record is gone; never an allow instead
 */
export async function assess(input: AssessInput, deps: AssessDeps): Promise<AssessResult> {
  const at = deps.clock.now();
  const event: RiskEvent = { ...input.event, clientId: input.client.id, at };
  const velocity = await readVelocity(event, deps);
  for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
    const result = await decideAndWrite(input, event, velocity, deps);
    if (result !== null) return result;
  }
  throw new Problem('store_unavailable', { retryAfterSeconds: 1 });
}

async function readVelocity(event: RiskEvent, deps: AssessDeps): Promise<Facts['velocity']> {
  const network = parseNetwork(event.context.ip)?.network ?? event.context.ip;
  const keys = [
    pseudonym(deps.pseudonymKey, 'subject', `${event.clientId}\0${event.subject}`),
    pseudonym(deps.pseudonymKey, 'network', `failures\0${network}`),
  ];
  try {
    const counts = event.type === 'login.failed' ? await deps.velocity.add(keys, event.at) : await deps.velocity.read(keys, event.at);
    return { failures: counts[0] ?? 0, networkFailures: counts[1] ?? 0 };
  } catch (error) {
    // Speed is gone, not truth: the decision goes on without these counts and is stricter for it.
    if (error instanceof Problem && error.code === 'store_unavailable') return null;
    throw error;
  }
}

async function decideAndWrite(input: AssessInput, event: RiskEvent, velocity: Facts['velocity'], deps: AssessDeps): Promise<AssessResult | null> {
  const stored = await deps.assessments.loadProfile(event.clientId, event.subject);
  const { profile, isCorrupt } = parseProfile(stored.profile);
  const draw = auditDraw(deps.auditKey, { clientId: event.clientId, subject: event.subject, action: event.type, at: event.at });
  const facts = deriveFacts(event, deps, { auditDraw: draw, velocity, isProfileCorrupt: isCorrupt });
  const decision = decide({ event, facts, profile }, deps.policy);
  const assessmentId = createId(deps.random, 'asm');
  const outcome = await outcomeOf({ input, event, facts, profile, decision, assessmentId }, deps);
  return write({ input, event, facts, profile, decision, outcome, assessmentId, expectedVersion: stored.version }, deps);
}

interface Deciding {
  readonly input: AssessInput;
  readonly event: RiskEvent;
  readonly facts: Facts;
  readonly profile: Profile;
  readonly decision: Decision;
  readonly assessmentId: string;
}

async function outcomeOf(about: Deciding, deps: AssessDeps): Promise<Outcome> {
  const { decision, event, facts } = about;
  const extra: ReasonCode[] = facts.velocity === null ? ['signal_unavailable'] : [];
  if (decision.decision !== 'step_up') return { decision: decision.decision, reasons: withReasons(decision, extra), challenge: null, retryAfterSeconds: null };
  const [methods, until] = await Promise.all([
    usableMethods({ clientId: event.clientId, subject: event.subject, requiredAcr: decision.requiredAcr }, deps),
    blockedUntil(event, deps),
  ]);
  if (until !== null) {
    const retryAfterSeconds = Math.max(1, Math.ceil((until - event.at) / 1000));
    return { decision: 'deny', reasons: withReasons(decision, [...extra, 'challenges_blocked']), challenge: null, retryAfterSeconds };
  }
  if (methods.length === 0) {
    return { decision: 'step_up', reasons: withReasons(decision, [...extra, 'enrollment_required']), challenge: null, retryAfterSeconds: null };
  }
  return { decision: 'step_up', reasons: withReasons(decision, extra), challenge: makeChallenge(about, methods, deps), retryAfterSeconds: null };
}

function withReasons(decision: Decision, extra: readonly ReasonCode[]): AssessResult['reasons'] {
  const known = new Set(decision.reasons.map(({ code }) => code));
  return [...decision.reasons, ...extra.filter((code) => !known.has(code)).map((code) => ({ code, weight: 0 }))];
}

function makeChallenge(about: Deciding, methods: readonly ChallengeMethod[], deps: AssessDeps) {
  const { input, event, facts, profile, decision, assessmentId } = about;
  const deviceKnown = firstSeen(profile.devices, facts.deviceHash) !== null;
  const { context } = event;
  const initiator: Initiator = {
    browser: describeBrowser(context.userAgent),
    ipPrefix: parseNetwork(context.ip)?.prefix ?? '',
    city: context.city,
    country: context.country,
    latitude: context.latitude,
    longitude: context.longitude,
    asn: context.asn,
    deviceKnown,
    networkHash: facts.networkHash,
  };
  return newChallenge(
    {
      clientId: event.clientId,
      audience: input.client.audience,
      subject: event.subject,
      assessmentId,
      eventType: event.type,
      sessionId: input.sessionId,
      jkt: input.jkt,
      authorizationDetails: input.authorizationDetails,
      displayOrigin: input.origin,
      initiator,
      requiredAcr: decision.requiredAcr.filter((acr): acr is Acr => acr.startsWith('urn:shualian:acr:')),
      methods,
      // A browser that nobody has seen with this person is the mark of a relay: it must prove that the phone is near.
      confirmRequired: decision.confirmRequired || !deviceKnown,
    },
    { random: deps.random, now: event.at, times: deps.times },
  );
}

async function write(about: Deciding & { readonly outcome: Outcome; readonly expectedVersion: number }, deps: AssessDeps): Promise<AssessResult | null> {
  const { input, event, facts, decision, outcome, assessmentId } = about;
  const version = hashPolicy(deps.policy);
  const { id, mode } = deps.policy;
  const result: AssessResult = {
    assessmentId,
    ...outcome,
    score: decision.score.score,
    level: decision.score.level,
    obligations: decision.obligations,
    requiredAcr: decision.requiredAcr,
    policy: { id, version, mode },
  };
  const written = await deps.assessments.write({
    assessment: {
      id: assessmentId,
      clientId: event.clientId,
      subject: event.subject,
      eventType: event.type,
      eventId: input.eventId,
      at: event.at,
      decision: outcome.decision,
      score: decision.score.score,
      level: decision.score.level,
      policyId: id,
      policyVersion: version,
      policyMode: mode,
      explanation: toExplanation({
        event,
        facts,
        profile: about.profile,
        decision,
        reasons: outcome.reasons,
        challengeId: outcome.challenge?.record.id ?? null,
      }),
      outcome: null,
    },
    profile: { value: profileToJson(profileAfter(about, outcome.decision)), expectedVersion: about.expectedVersion },
    challenge: outcome.challenge === null ? null : { record: outcome.challenge.record, limits: deps.challengeLimits },
  });
  if (written.kind === 'written') return result;
  if (written.kind === 'profile_conflict') return null;
  const refused: Outcome = {
    decision: 'deny',
    reasons: withReasons(decision, ['challenge_limit_reached']),
    challenge: null,
    retryAfterSeconds: written.retryAfterSeconds,
  };
  return write({ ...about, outcome: refused }, deps);
}

// An allowed event teaches at once only where nothing about it was new, or where there is no history to protect.
function profileAfter(about: Deciding, decided: Decision['decision']): Profile {
  const { event, facts, profile, decision } = about;
  const remembered = rememberEvent(profile, event, facts);
  if (decided !== 'allow' || event.type === 'login.failed') return remembered;
  const fired = (code: ReasonCode): boolean => decision.score.results[code]?.fired === true;
  const isNovel = fired('device_new') || fired('ip_new') || fired('network_new') || fired('country_new');
  return isNovel && profile.successes > 0 ? remembered : learnVerified(remembered, learnableOf(event, facts), { steppedUp: false });
}
