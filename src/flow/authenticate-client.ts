import { hashSecret } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import { readClientAssertion, verifyClientAssertion } from '../session/client-assertion.ts';
import type { ClientKeyStore } from '../session/client-key-store.ts';
import type { ApiKeyRecord, ClientRecord, ClientStore, Scope } from '../session/client-store.ts';
import type { ReplayGuard } from '../session/replay-guard.ts';

/** What a gateway proved itself with: an API key, or a key that signs its assertions. */
export type ClientCredential = Pick<ApiKeyRecord, 'id' | 'scopes' | 'eventTypes' | 'detailTypes' | 'demo'>;

/** A gateway that proved its key. */
export interface AuthenticatedClient {
  readonly client: ClientRecord;
  readonly key: ClientCredential;
}

/** What proving by an assertion needs. */
export interface AuthenticateByAssertionDeps {
  readonly clientKeys: ClientKeyStore;
  readonly replayGuard: ReplayGuard;
  readonly clock: Clock;
  readonly issuer: string;
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
 * Proves a gateway by an assertion that one of its registered keys signed. Whatever is wrong looks the same.
 * @param assertion the value of `client_assertion`
 * @param scope what the key must allow
 * @param deps ports and our issuer
 * @returns client and key
 * @throws Problem `unauthorized`, `forbidden_scope` when it may not do this
 * @see RFC 7523 sections 2.2 and 3
 */
export async function authenticateByAssertion(assertion: string, scope: Scope, deps: AuthenticateByAssertionDeps): Promise<AuthenticatedClient> {
  const unproven = readClientAssertion(assertion);
  const found = unproven && (await deps.clientKeys.findByClient(unproven.clientId));
  const proven = found && (await verifyClientAssertion(unproven, { keys: found.keys, issuer: deps.issuer, now: deps.clock.now() }));
  // Remembered for as long as it would be accepted; each client has names of its own.
  if (!proven || !(await deps.replayGuard.first(proven.replayKey, proven.replaySeconds))) throw new Problem('unauthorized');
  const { id, scopes, eventTypes, detailTypes } = proven.key;
  if (!scopes.includes(scope)) throw new Problem('forbidden_scope');
  return { client: found.client, key: { id, scopes, eventTypes, detailTypes, demo: found.client.demo } };
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
