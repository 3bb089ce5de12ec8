import type { AuditLog } from '../audit/audit-log.ts';
import { createId } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import { parseClientKey } from '../session/client-key.ts';
import { CLIENT_KEYS_MAX, type ClientKeyRecord, type ClientKeyStore } from '../session/client-key-store.ts';
import type { Scope } from '../session/client-store.ts';

/** What managing the public keys of clients needs. */
export interface ManageClientKeysDeps {
  readonly clientKeys: ClientKeyStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
}

/** A public key to register, and what it may do. */
export interface ClientKeyInput {
  readonly clientId: string;
  readonly name: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly scopes: readonly Scope[];
  readonly eventTypes: readonly string[];
  readonly detailTypes: readonly string[];
  /** Who registers it, for the audit log. */
  readonly by: string;
}

/**
 * Registers a public key for a client. A key is replaced by adding the new one, moving to it, and removing the old one.
 * @param input the key and what it may do
 * @param deps ports
 * @returns the record
 * @throws Problem `client_key_invalid`, also for anything private; `client_key_known`, `client_keys_full`
 */
export async function addClientKey(input: ClientKeyInput, deps: ManageClientKeysDeps): Promise<ClientKeyRecord> {
  const { jwk, by, ...about } = input;
  const parsed = await parseClientKey(jwk);
  if (!parsed.ok) throw new Problem('client_key_invalid', { field: 'jwk', errors: [{ path: 'jwk', code: parsed.code }] });
  const at = deps.clock.now();
  const record: ClientKeyRecord = { ...about, ...parsed.key, id: createId(deps.random, 'ckey'), createdAt: at, revokedAt: null };
  const added = await deps.clientKeys.add(record, CLIENT_KEYS_MAX);
  if (added !== 'added') throw new Problem(added === 'known' ? 'client_key_known' : 'client_keys_full');
  await deps.audit.append({
    at,
    clientId: record.clientId,
    subject: null,
    kind: 'client_key.added',
    data: { id: record.id, kid: record.kid, thumbprint: record.thumbprint, scopes: record.scopes, by },
  });
  return record;
}

/**
 * Removes a key; assertions of it are refused from then on.
 * @param input which, of which client (null: of any) and by whom
 * @param deps ports
 * @throws Problem `client_key_not_found`
 */
export async function removeClientKey(
  input: { readonly id: string; readonly clientId: string | null; readonly by: string },
  deps: Omit<ManageClientKeysDeps, 'random'>,
): Promise<void> {
  const at = deps.clock.now();
  if (!(await deps.clientKeys.revoke(input.id, input.clientId, at))) throw new Problem('client_key_not_found');
  await deps.audit.append({ at, clientId: input.clientId, subject: null, kind: 'client_key.removed', data: { id: input.id, by: input.by } });
}
