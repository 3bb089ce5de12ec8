import { hashSecret } from '../lib/bytes.ts';
import { createId, createSecret } from '../lib/ids.ts';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';
import type { ApiKeyRecord, Scope } from './client-store.ts';

/** What an API key is made for. */
export interface ApiKeyInput {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly eventTypes: readonly string[];
  readonly detailTypes: readonly string[];
  readonly demo: boolean;
}

/** Every scope that a gateway's key may have. */
export const GATEWAY_SCOPES: readonly Scope[] = ['assess', 'challenge', 'token', 'enroll', 'subject', 'authz', 'ssf.read', 'ssf.manage'];

/**
 * Makes an API key. The secret is shown once and kept only as a hash.
 * @param input what the key may do
 * @param deps randomness and the present time
 * @returns the secret, and the record to store
 */
export function createApiKey(
  input: ApiKeyInput,
  deps: { readonly random: Random; readonly now: Millis },
): { readonly secret: string; readonly record: ApiKeyRecord } {
  const secret = createSecret(deps.random, input.demo ? 'sk_demo' : 'sk');
  return { secret, record: { ...input, id: createId(deps.random, 'key'), secretHash: hashSecret(secret), createdAt: deps.now, revokedAt: null } };
}
