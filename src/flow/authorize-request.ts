import type { AuditLog } from '../audit/audit-log.ts';
import { hashSecret } from '../lib/bytes.ts';
import { canonicalJson, type Json } from '../lib/canonical-json.ts';
import { createId, createSecret } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { HeldRequestStore } from '../session/held-request-store.ts';
import { matchRoute, type ProxiedRequest, requestDetails, type RouteRule } from '../session/route-rules.ts';
import type { StepUpClaims } from '../session/token.ts';
import type { WebIdentity } from '../session/web-session-store.ts';
import { type PresentedToken, presentToken, type PresentTokenDeps } from './present-token.ts';

/** What deciding on a proxied request needs. */
export interface AuthorizeRequestDeps extends PresentTokenDeps {
  readonly heldRequests: HeldRequestStore;
  readonly audit: AuditLog;
  readonly random: Random;
}

/** A request that a proxy asks about. */
export interface AuthorizeInput {
  readonly client: ClientRecord;
  /** Null where the proxy's description of it is malformed. */
  readonly request: ProxiedRequest | null;
  /** Who is behind the browser; null when nobody is known to be. */
  readonly identity: WebIdentity | null;
  /** Tokens that came with the request, each tried in turn. */
  readonly presented: readonly PresentedToken[];
  /** Where to return to after a step-up, path and query, when a browser is moving to a page; null for any other request, which is not held. */
  readonly returnUri: string | null;
  readonly ip: string;
  readonly userAgent: string;
}

/** What the proxy is told. */
export type Authorization =
  | { readonly kind: 'pass'; readonly identity: WebIdentity | null; readonly claims: StepUpClaims | null }
  | { readonly kind: 'challenge'; readonly acr: readonly string[]; readonly maxAgeSeconds: number; readonly isBound: boolean; readonly held: HeldSecret | null }
  | { readonly kind: 'unknown_person' }
  | { readonly kind: 'refuse' };

/** Opens a held request, for the page where the person proves themself. */
export interface HeldSecret {
  readonly id: string;
  readonly secret: string;
}

/** How long a page request waits. */
const HELD_SECONDS = 600;

/** Page requests of one person that may wait at a time; more are refused without a page to go to. */
export const HELD_MAX = 20;

/**
 * Decides on one request that a proxy is about to let through. A route that was not named is refused, and so is a request that two servers could read in two ways. A token counts for the person and web session that the request is of, and for no other; on a route that asks for one each time it must name exactly this request, and is used up before the request goes on.
 * @param input gateway, request, person, tokens
 * @param deps ports
 * @returns pass, or what is missing
 * @throws Problem `store_unavailable`
 * @see RFC 9470 section 3, RFC 9449 section 7
 */
export async function authorizeRequest(input: AuthorizeInput, deps: AuthorizeRequestDeps): Promise<Authorization> {
  const { client, request, identity } = input;
  const rule = request === null || !client.routes ? null : matchRoute(client.routes, request);
  if (request === null || rule === null) return { kind: 'refuse' };
  if (rule.acr.length === 0) return { kind: 'pass', identity, claims: null };
  if (identity === null) return { kind: 'unknown_person' };
  const details = requestDetails(rule, request);
  let isBound = false;
  for (const presented of input.presented) {
    const checked = await claimsThatFit({ client, presented, identity, rule, details }, deps);
    isBound ||= checked === 'unproven';
    if (typeof checked === 'object' && checked !== null) return { kind: 'pass', identity, claims: checked };
  }
  const held = input.returnUri === null ? null : await hold({ input, rule, identity, details, request }, deps);
  return { kind: 'challenge', acr: rule.acr, maxAgeSeconds: rule.maxAgeSeconds, isBound, held };
}

interface Fitting {
  readonly client: ClientRecord;
  readonly presented: PresentedToken;
  readonly identity: WebIdentity;
  readonly rule: RouteRule;
  readonly details: Json;
}

// The claims of a token that lets the request through; null when it does not, `unproven` when only the proof of its key is missing.
async function claimsThatFit({ client, presented, identity, rule, details }: Fitting, deps: AuthorizeRequestDeps): Promise<StepUpClaims | 'unproven' | null> {
  const checked = await presentOrNull({ client, presented }, deps);
  if (checked === null || checked === 'unproven') return checked;
  const { claims, record } = checked;
  const now = deps.clock.now();
  const isTheirs = claims.sub === identity.subject && claims.sid === identity.sessionId;
  const isLive = record.consumedAt === null && record.revokedAt === null;
  const isFresh = now < (claims.step_up_at + rule.maxAgeSeconds) * 1000;
  if (!isTheirs || !isLive || !isFresh || !rule.acr.includes(claims.acr)) return null;
  if (!rule.isOnce) return claims;
  if (canonicalJson(claims.authorization_details) !== canonicalJson(details)) return null;
  if (!(await deps.tokens.consume(client.id, claims.jti, now))) return null;
  const data = { jti: claims.jti, challenge: claims.txn, acr: claims.acr };
  await deps.audit.append({ at: now, clientId: client.id, subject: claims.sub, kind: 'token.consumed', data });
  return claims;
}

async function presentOrNull(input: Parameters<typeof presentToken>[0], deps: AuthorizeRequestDeps) {
  try {
    return await presentToken(input, deps);
  } catch (error) {
    if (error instanceof Problem && error.code === 'possession_unproven') return 'unproven' as const;
    throw error;
  }
}

interface Holding {
  readonly input: AuthorizeInput;
  readonly rule: RouteRule;
  readonly identity: WebIdentity;
  readonly details: Json;
  readonly request: ProxiedRequest;
}

async function hold({ input, rule, identity, details, request }: Holding, deps: AuthorizeRequestDeps): Promise<HeldSecret | null> {
  const now = deps.clock.now();
  const id = createId(deps.random, 'hld');
  const secret = createSecret(deps.random, 'hs');
  const isHeld = await deps.heldRequests.add(
    {
      ...identity,
      id,
      clientId: input.client.id,
      secretHash: hashSecret(secret),
      origin: `${request.scheme}://${request.host}`,
      returnUri: input.returnUri ?? '/',
      eventType: rule.eventType,
      acr: rule.acr,
      authorizationDetails: details,
      ip: input.ip,
      userAgent: input.userAgent.slice(0, 1000),
      createdAt: now,
      expiresAt: now + HELD_SECONDS * 1000,
      challengeId: null,
      codeHash: null,
      codeExpiresAt: null,
    },
    HELD_MAX,
  );
  return isHeld ? { id, secret } : null;
}
