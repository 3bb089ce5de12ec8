import type { ClientRecord } from '../session/client-store.ts';
import { type CheckTokenDeps, checkToken } from './check-token.ts';

/** Answer of introspection; an inactive token says nothing else. */
export type Introspection = { readonly active: false } | ({ readonly active: true } & Readonly<Record<string, unknown>>);

/**
 * Tells whether a token is active. Unknown, foreign, expired, revoked and used tokens look the same.
 * @param input client and token
 * @param deps ports
 * @returns the answer
 * @see RFC 7662 section 2.2, RFC 9449 section 6.2, RFC 9470 section 6.2
 */
export async function introspectToken(input: { readonly client: ClientRecord; readonly token: string }, deps: CheckTokenDeps): Promise<Introspection> {
  const checked = await checkToken(input, deps);
  if (!checked || checked.record.revokedAt !== null || checked.record.consumedAt !== null) return { active: false };
  return { active: true, token_type: checked.claims.cnf ? 'DPoP' : 'Bearer', ...checked.claims };
}
