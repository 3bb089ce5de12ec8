import { effectiveStatus } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { equalSecrets, hashSecret } from '../lib/bytes.ts';
import { createSecret } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { EventType } from '../risk/event.ts';
import type { ClientStore } from '../session/client-store.ts';
import type { HeldRequestRecord, HeldRequestStore } from '../session/held-request-store.ts';
import { assess, type AssessDeps, type AssessResult } from './assess.ts';

/** What proving oneself for a held request needs. */
export interface ProveHeldRequestDeps {
  readonly heldRequests: HeldRequestStore;
  readonly challenges: ChallengeStore;
  readonly clients: ClientStore;
  readonly assessDeps: AssessDeps;
  readonly random: Random;
  readonly clock: AssessDeps['clock'];
}

/** Opens a held request. */
export interface HeldAccess {
  readonly id: string;
  readonly secret: string;
}

/** How long a browser may take to come back with its code. */
const RETURN_SECONDS = 120;

/**
 * Begins the step-up for a held request, when the person opens its page: the risk engine decides as for any event, and at least the step-up that the route asks for. Opened again, for example by a reload, it makes a new challenge; the one before is given up.
 * @param access id and secret
 * @param deps ports
 * @returns the decision, with its challenge
 * @throws Problem `held_request_not_found`
 */
export async function beginHeldRequest(access: HeldAccess, deps: ProveHeldRequestDeps): Promise<AssessResult> {
  const held = await openHeld(access, deps);
  const client = await deps.clients.findClient(held.clientId);
  if (!client) throw new Problem('held_request_not_found');
  if (held.challengeId !== null) await deps.challenges.cancel(held.challengeId, deps.clock.now());
  const assessed = await assess(
    {
      event: {
        // Checked when the routes were set.
        type: held.eventType as EventType,
        subject: held.subject,
        tier: null,
        accountCreatedAt: null,
        sessionId: held.sessionId,
        context: { ...NOWHERE, ip: held.ip, userAgent: held.userAgent, deviceId: held.deviceId },
        withdrawal: null,
        address: null,
        demandedAcr: held.acr,
      },
      client,
      eventId: held.id,
      jkt: null,
      origin: held.origin,
      authorizationDetails: held.authorizationDetails,
    },
    null,
    deps.assessDeps,
  );
  if (assessed.kind === 'kept') throw new TypeError('an answer was kept without a key');
  const { challenge } = assessed.result;
  if (challenge === null) return assessed.result;
  const isFirst = await deps.heldRequests.setChallenge(held.id, { from: held.challengeId, to: challenge.record.id }, deps.clock.now());
  if (isFirst) return assessed.result;
  // Two pages opened it at the same moment: one of them goes on.
  await deps.challenges.cancel(challenge.record.id, deps.clock.now());
  throw new Problem('held_request_not_found');
}

const NOWHERE = { locale: null, country: null, city: null, latitude: null, longitude: null, accuracyKm: 0, asn: null };

/**
 * Hands out the code with which the browser returns to the site, once the person has approved. The token is made when the code comes back, in the web session that was held: it never passes through this page.
 * @param access id and secret
 * @param deps ports
 * @returns where to return to, and the code
 * @throws Problem `held_request_not_found`, `challenge_wrong_state` when it is not approved
 */
export async function finishHeldRequest(access: HeldAccess, deps: ProveHeldRequestDeps): Promise<{ readonly origin: string; readonly code: string }> {
  const held = await openHeld(access, deps);
  const now = deps.clock.now();
  const challenge = held.challengeId === null ? null : await deps.challenges.find(held.challengeId);
  if (!challenge || effectiveStatus(challenge, now) !== 'verified') throw new Problem('challenge_wrong_state');
  const code = createSecret(deps.random, 'hc');
  const isSet = await deps.heldRequests.setCode(held.id, { hash: hashSecret(code), expiresAt: now + RETURN_SECONDS * 1000 }, now);
  if (!isSet) throw new Problem('held_request_not_found');
  return { origin: held.origin, code };
}

// Unknown ids and wrong secrets look the same.
async function openHeld({ id, secret }: HeldAccess, deps: Pick<ProveHeldRequestDeps, 'heldRequests' | 'clock'>): Promise<HeldRequestRecord> {
  const held = await deps.heldRequests.find(id, deps.clock.now());
  if (!held || !equalSecrets(hashSecret(secret), held.secretHash)) throw new Problem('held_request_not_found');
  return held;
}
