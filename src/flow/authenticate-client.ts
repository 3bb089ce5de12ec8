import { hashSecret } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { ApiKeyRecord, ClientRecord, ClientStore, Scope } from '../session/client-store.ts';

/** A gateway that proved its key. */
export interface AuthenticatedClient {
  readonly client: ClientRecord;
  readonly key: ApiKeyRecord;
}

/**
 * Proves a gateway by its API key. Keys are looked up by hash, so the time it takes tells nothing of their bytes.
 * @param secret the presented key
 * @param scope what it must allow
 * @param deps ports
 * @returns client and key
 * @throws Problem `unauthorized` for an unknown or revoked key, `forbidden_scope` when it may not do this
 */
export async function authenticateClient(secret: string, scope: Scope, deps: { readonly clients: ClientStore }): Promise<AuthenticatedClient> {
  const found = secret.startsWith('sk_') ? await deps.clients.findKeyByHash(hashSecret(secret)) : null;
  if (!found) throw new Problem('unauthorized');
  if (!found.key.scopes.includes(scope)) throw new Problem('forbidden_scope');
  return found;
}

/**
 * Refuses event and detail types that are not on the key's own list.
 * @param key the proven key
 * @param request the types that the request names
 * @throws Problem `forbidden_scope` naming the field
 * @see RFC 9396 section 5
 */
export function assertTypesAllowed(
  key: Pick<ApiKeyRecord, 'eventTypes' | 'detailTypes'>,
  request: { readonly eventType: string; readonly detailTypes: readonly string[] },
): void {
  if (key.eventTypes.length > 0 && !key.eventTypes.includes(request.eventType)) throw new Problem('forbidden_scope', { field: 'event.type' });
  const foreign = request.detailTypes.findIndex((type) => key.detailTypes.length > 0 && !key.detailTypes.includes(type));
  if (foreign >= 0) throw new Problem('forbidden_scope', { field: `authorization_details[${String(foreign)}].type` });
}
