import type { AuditLog } from '../audit/audit-log.ts';
import type { Json } from '../lib/canonical-json.ts';
import { Problem } from '../lib/problem.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { StepUpClaims } from '../session/token.ts';
import { type PresentedToken, presentToken, type PresentTokenDeps } from './present-token.ts';

/** What using up needs. */
export interface ConsumeTokenDeps extends PresentTokenDeps {
  readonly audit: AuditLog;
}

/** What a used token said. */
export type ConsumedToken = Pick<StepUpClaims, 'sub' | 'acr' | 'amr' | 'assurance' | 'liveness_provider' | 'txn' | 'asm' | 'jti' | 'authorization_details'>;

/**
 * Uses a token up for exactly the action that was approved. Other details leave it unused, so that an honest mistake costs nothing; equal ones use it up in one atomic statement.
 * @param input client, token and the details of the action about to be executed
 * @param deps ports
 * @returns what the token said
 * @throws Problem `token_invalid`, `possession_unproven`, `token_revoked`, `token_consumed`, `intent_mismatch` with the first differing field
 * @see PSD2 RTS article 5(1)(c)
 */
export async function consumeToken(
  input: { readonly client: ClientRecord; readonly presented: PresentedToken; readonly authorizationDetails: Json },
  deps: ConsumeTokenDeps,
): Promise<ConsumedToken> {
  const now = deps.clock.now();
  const checked = await presentToken(input, deps);
  if (!checked) throw new Problem('token_invalid');
  const { claims, record } = checked;
  const field = firstDifference(claims.authorization_details, input.authorizationDetails, 'authorization_details');
  const about = { at: now, clientId: input.client.id, subject: claims.sub };
  if (field !== null) {
    await deps.audit.append({ ...about, kind: 'token.intent_mismatch', data: { jti: claims.jti, challenge: claims.txn, field } });
    throw new Problem('intent_mismatch', { field });
  }
  const isConsumed = await deps.tokens.consume(input.client.id, claims.jti, now);
  if (!isConsumed) {
    const after = await deps.tokens.find(record.jti);
    if (after?.consumedAt) throw new Problem('token_consumed');
    throw new Problem(after?.revokedAt ? 'token_revoked' : 'token_invalid');
  }
  await deps.audit.append({ ...about, kind: 'token.consumed', data: { jti: claims.jti, challenge: claims.txn, acr: claims.acr } });
  const { sub, acr, amr, assurance, liveness_provider, txn, asm, jti, authorization_details } = claims;
  const judged = { ...(assurance === undefined ? {} : { assurance }), ...(liveness_provider === undefined ? {} : { liveness_provider }) };
  // Absent where no face was judged, as in the token.
  return { sub, acr, amr, ...judged, txn, asm, jti, authorization_details };
}

/**
 * @param approved what was approved
 * @param presented what is about to be executed
 * @param path where we are
 * @returns path of the first difference, or null when equal; strings are compared without normalisation (RFC 9396 section 12)
 */
export function firstDifference(approved: Json | undefined, presented: Json | undefined, path: string): string | null {
  if (approved === undefined || presented === undefined) return approved === presented ? null : path;
  if (Array.isArray(approved) && Array.isArray(presented)) {
    const length = Math.max(approved.length, presented.length);
    return firstOf(Array.from({ length }, (_, i) => () => firstDifference(approved[i], presented[i], `${path}[${String(i)}]`)));
  }
  if (isRecord(approved) && isRecord(presented)) {
    const names = [...new Set([...Object.keys(approved), ...Object.keys(presented)])].sort();
    return firstOf(names.map((name) => () => firstDifference(ownMember(approved, name), ownMember(presented, name), `${path}.${name}`)));
  }
  return approved === presented ? null : path;
}

function firstOf(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const found = check();
    if (found !== null) return found;
  }
  return null;
}

// A member that is only inherited, such as `__proto__`, is none.
function ownMember(value: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
