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
  const expected = { issuer: deps.issuer, audience: input.client.audience, now: deps.clock.now(), skewSeconds: deps.limits.tokenSkewSeconds };
  const first = await verifyToken(input.token, { ...expected, keys: await deps.keys.publicKeys() });
  // Another process may have rotated a moment ago: its first tokens must not fail here.
  const isKeyUnknown = !first.ok && first.code === 'unknown_key';
  const result = isKeyUnknown ? await verifyToken(input.token, { ...expected, keys: await deps.keys.reloadedKeys() }) : first;
  if (!result.ok || result.claims.client_id !== input.client.id) return null;
  const record = await deps.tokens.find(result.claims.jti);
  return record?.clientId === input.client.id ? { claims: result.claims, record } : null;
}
