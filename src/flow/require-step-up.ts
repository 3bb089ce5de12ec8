import { Problem } from '../lib/problem.ts';
import type { ClientRecord } from '../session/client-store.ts';
import { type CheckTokenDeps, checkToken } from './check-token.ts';

/** Assurance that replacing a factor asks for: the phone's key at least, so that a code alone cannot bind a new phone. */
const STRONG: ReadonlySet<string> = new Set(['urn:shualian:acr:face+device', 'urn:shualian:acr:device']);

/**
 * Requires a fresh, strong step-up for changing a factor, and uses it up.
 * @param input client, subject and the token, if one was sent
 * @param deps ports
 * @throws Problem `step_up_required` whatever is missing
 * @see NIST SP 800-63B-4 section 4.1.2, ASVS 7.5.1
 */
export async function requireStepUp(
  input: { readonly client: ClientRecord; readonly subject: string; readonly token: string | null },
  deps: CheckTokenDeps,
): Promise<void> {
  if (input.token === null) throw new Problem('step_up_required');
  const checked = await checkToken({ client: input.client, token: input.token }, deps);
  const isForThis =
    checked !== null && checked.claims.sub === input.subject && STRONG.has(checked.claims.acr) && isFactorChange(checked.claims.authorization_details);
  if (!isForThis) throw new Problem('step_up_required');
  const isConsumed = await deps.tokens.consume(input.client.id, checked.claims.jti, deps.clock.now());
  if (!isConsumed) throw new Problem('step_up_required');
}

function isFactorChange(details: unknown): boolean {
  return (
    Array.isArray(details) &&
    details.some((detail: unknown) => typeof detail === 'object' && detail !== null && 'type' in detail && detail.type === 'factor_change')
  );
}
