import type { Acr, ChallengeMethod, Initiator } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { type ChallengeTimes, newChallenge } from '../challenge/new-challenge.ts';
import type { ProviderName } from '../lib/assurance.ts';
import type { Random } from '../lib/random.ts';
import type { LivenessProviders } from '../liveness/liveness-provider.ts';
import type { Decision } from '../risk/decision.ts';
import type { RiskEvent } from '../risk/event.ts';
import type { Facts } from '../risk/facts.ts';
import { parseNetwork } from '../risk/network.ts';
import { pseudonym } from '../risk/pseudonym.ts';
import type { ReasonCode } from '../risk/reason-codes.ts';
import { describeBrowser } from '../risk/user-agent.ts';
import type { AssessInput, AssessResult } from './assess.ts';
import { blockedUntil, type ChallengeBlockDeps } from './challenge-block.ts';
import { chooseProvider } from './choose-provider.ts';
import { methodsReaching, type UsableMethodsDeps, usableMethods } from './usable-methods.ts';

/** What turning a decision into an answer needs. */
export interface AnswerDecisionDeps extends UsableMethodsDeps, ChallengeBlockDeps {
  readonly challenges: ChallengeStore;
  readonly providers: LivenessProviders;
  readonly random: Random;
  readonly pseudonymKey: Uint8Array;
  readonly times: ChallengeTimes;
}

/** What is answered beyond the policy: a challenge, no way to verify, blocked, too many. */
export type Answered = Pick<AssessResult, 'decision' | 'reasons' | 'challenge' | 'retryAfterSeconds'>;

/** A decision on an event. */
export interface Deciding {
  readonly input: AssessInput;
  readonly event: RiskEvent;
  readonly facts: Facts;
  readonly decision: Decision;
  readonly assessmentId: string;
}

/**
 * Turns a decision into an answer: on step_up with a challenge, if the person has a way to verify and nobody seems to be pushing requests at them.
 * @param about the decision
 * @param deps ports and limits
 * @returns what is answered; the challenge is not written yet
 */
export async function answerDecision(about: Deciding, deps: AnswerDecisionDeps): Promise<Answered> {
  const { decision, event, facts } = about;
  const extra: ReasonCode[] = facts.counters === null ? ['signal_unavailable'] : [];
  const plain = { decision: decision.decision, challenge: null, retryAfterSeconds: null };
  // Whoever failed to log in has proven nothing: a challenge would push requests at the person, and use up the ones that are theirs.
  if (decision.decision !== 'step_up' || event.type === 'login.failed') return { ...plain, reasons: withReasons(decision, extra) };
  const faceProvider = chooseProvider(decision, about.input.client, deps.providers);
  if (faceProvider === null) extra.push('face_provider_missing');
  const [usable, until] = await Promise.all([
    usableMethods({ clientId: event.clientId, subject: event.subject, faceProvider, requiredAcr: decision.requiredAcr }, deps),
    blockedUntil(event, deps),
  ]);
  if (until !== null) {
    const retryAfterSeconds = Math.max(1, Math.ceil((until - event.at) / 1000));
    return { ...plain, decision: 'deny', reasons: withReasons(decision, [...extra, 'challenges_blocked']), retryAfterSeconds };
  }
  const { methods, isEnrolled } = offeredMethods(about, { usable, faceProvider });
  if (!isEnrolled) extra.push('enrollment_required');
  // Nobody to judge the only way that is left: the answer is no, not a lower demand.
  const isHopeless = methods.length === 0 && (faceProvider === null || about.input.backchannel !== undefined);
  if (isHopeless) return { ...plain, decision: 'deny', reasons: withReasons(decision, extra) };
  if (methods.length === 0) return { ...plain, reasons: withReasons(decision, extra) };
  return {
    ...plain,
    reasons: withReasons(decision, extra),
    challenge: makeChallenge(about, { methods, livenessProvider: methods.includes('face') ? faceProvider : null }, deps),
  };
}

// The backchannel must not tell who is known: whoever has no way to pass gets a challenge like others, which no phone can claim.
function offeredMethods(
  { decision, input }: Deciding,
  { usable, faceProvider }: { readonly usable: readonly ChallengeMethod[]; readonly faceProvider: ProviderName | null },
): { readonly methods: readonly ChallengeMethod[]; readonly isEnrolled: boolean } {
  const isAllowed = (method: ChallengeMethod): boolean => decision.methods === null || decision.methods.includes(method);
  const own = usable.filter(isAllowed);
  if (own.length > 0 || input.backchannel === undefined) return { methods: own, isEnrolled: own.length > 0 };
  return { methods: methodsReaching(decision.requiredAcr, faceProvider).filter(isAllowed), isEnrolled: false };
}

/**
 * @param decision a decision
 * @param extra reasons beyond it
 * @returns its reasons and those it does not have yet
 */
export function withReasons(decision: Pick<Decision, 'reasons'>, extra: readonly ReasonCode[]): AssessResult['reasons'] {
  if (extra.length === 0) return decision.reasons;
  const known = new Set(decision.reasons.map(({ code }) => code));
  return [...decision.reasons, ...extra.filter((code) => !known.has(code)).map((code) => ({ code, weight: 0 }))];
}

function makeChallenge(
  about: Deciding,
  ways: { readonly methods: readonly ChallengeMethod[]; readonly livenessProvider: ProviderName | null },
  deps: AnswerDecisionDeps,
) {
  const { input, event, decision, assessmentId } = about;
  const { context } = event;
  const deviceKnown = isDeviceKnown(decision);
  const network = parseNetwork(context.ip);
  const initiator: Initiator = {
    browser: describeBrowser(context.userAgent),
    ipPrefix: network?.prefix ?? '',
    city: context.city,
    country: context.country,
    latitude: context.latitude,
    longitude: context.longitude,
    asn: context.asn,
    deviceKnown,
    networkHash: pseudonym(deps.pseudonymKey, 'network', network?.network ?? context.ip),
  };
  return newChallenge(
    {
      clientId: event.clientId,
      audience: input.client.audience,
      subject: event.subject,
      assessmentId,
      eventType: event.type,
      sessionId: event.sessionId,
      jkt: input.jkt,
      authorizationDetails: input.authorizationDetails,
      displayOrigin: input.origin,
      initiator,
      requiredAcr: decision.requiredAcr.filter((acr): acr is Acr => acr.startsWith('urn:shualian:acr:')),
      ...ways,
      // A browser that nobody has seen with this person is the mark of a relay: it must prove that the phone is near.
      confirmRequired: decision.confirmRequired || !deviceKnown,
      bindingMessage: input.backchannel?.bindingMessage ?? null,
    },
    { random: deps.random, now: event.at, times: shortened(deps.times, input.backchannel?.expirySeconds ?? null) },
  );
}

// A request may ask for less time than others have, never for more.
function shortened(times: ChallengeTimes, seconds: number | null): ChallengeTimes {
  if (seconds === null) return times;
  return { ...times, unclaimedSeconds: Math.min(times.unclaimedSeconds, seconds), absoluteSeconds: Math.min(times.absoluteSeconds, seconds) };
}

// Without history no device is known, though none is new either.
function isDeviceKnown({ variables }: Decision): boolean {
  return variables['has_history'] === true && variables['device_new_known'] === true && variables['device_new'] === false;
}
