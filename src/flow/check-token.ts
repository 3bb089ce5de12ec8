import type { Clock } from '../lib/time.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { KeyRing } from '../session/keys.ts';
import { type StepUpClaims, verifyToken } from '../session/token.ts';
import type { TokenRecord, TokenStore } from '../session/token-store.ts';

/** What checking a presented token needs. */
export interface CheckTokenDeps {
  readonly tokens: TokenStore;
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly issuer: string;
  readonly limits: { readonly tokenSkewSeconds: number };
}

/**
 * Checks a token that a gateway presents: signature, claims, and that it was issued to this gateway.
 * @param input client and token
 * @param deps ports
 * @returns claims and record, or null whatever is wrong
 */
export async function checkToken(
  input: { readonly client: ClientRecord; readonly token: string },
  deps: CheckTokenDeps,
): Promise<{ readonly claims: StepUpClaims; readonly record: TokenRecord } | null> {
  const result = await verifyToken(input.token, {
    keys: await deps.keys.publicKeys(),
    issuer: deps.issuer,
    audience: input.client.audience,
    now: deps.clock.now(),
    skewSeconds: deps.limits.tokenSkewSeconds,
  });
  if (!result.ok || result.claims.client_id !== input.client.id) return null;
  const record = await deps.tokens.find(result.claims.jti);
  return record?.clientId === input.client.id ? { claims: result.claims, record } : null;
}
