import type { AuditLog } from '../audit/audit-log.ts';
import type { ClientRecord } from '../session/client-store.ts';
import { type CheckTokenDeps, checkToken } from './check-token.ts';

/**
 * Revokes a token of the client, at once and by `jti`. An unknown or foreign token is no error and no change.
 * @param input client and token
 * @param deps ports
 * @see RFC 7009 section 2.2
 */
export async function revokeToken(
  input: { readonly client: ClientRecord; readonly token: string },
  deps: CheckTokenDeps & { readonly audit: AuditLog },
): Promise<void> {
  const checked = await checkToken(input, deps);
  if (!checked) return;
  const now = deps.clock.now();
  await deps.tokens.revoke(input.client.id, checked.claims.jti, now);
  await deps.audit.append({ at: now, clientId: input.client.id, subject: checked.record.subject, kind: 'token.revoked', data: { jti: checked.claims.jti } });
}
