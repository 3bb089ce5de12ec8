import { canonicalJson } from '../lib/canonical-json.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { deriveKey, open, seal } from '../lib/envelope.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import type { IdempotencyScope, IdempotencyStore } from '../session/idempotency-store.ts';

/** What running at most once needs. */
export interface IdempotentDeps {
  readonly idempotency: IdempotencyStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
}

const DAY_MS = 86_400_000;
const STALE_AFTER_MS = 30_000;

const contextOf = (scope: IdempotencyScope): string => canonicalJson(['idempotency', scope.clientId, scope.route, scope.key]);

/**
 * Seals an answer to be kept for its idempotency key: answers hold secrets.
 * @param scope client, route and key
 * @param body the answer
 * @param deps master key and randomness
 * @returns the sealed answer
 */
export function sealAnswer(scope: IdempotencyScope, body: unknown, deps: Pick<IdempotentDeps, 'masterKey' | 'random'>): Uint8Array {
  return seal(deriveKey(deps.masterKey, 'idempotency'), utf8(JSON.stringify(body)), contextOf(scope), deps.random);
}

/**
 * Opens a kept answer.
 * @param scope client, route and key
 * @param sealedBody the sealed answer
 * @param deps master key
 * @returns the answer
 * @throws TypeError when it does not open under the present master key
 */
export function openAnswer<T>(scope: IdempotencyScope, sealedBody: Uint8Array, deps: Pick<IdempotentDeps, 'masterKey'>): T {
  const kept = open(deriveKey(deps.masterKey, 'idempotency'), sealedBody, contextOf(scope));
  if (!kept) throw new TypeError('the kept answer does not open under the present master key');
  // Sealed by this service from an answer of the same route.
  return JSON.parse(fromUtf8(kept)) as T;
}

/**
 * Runs work at most once for a key within 24 hours; the same request again gets the same answer. Answers hold secrets, so they are kept sealed. Work that throws or answers with an error decided nothing and may be repeated at once; work that was done but whose answer could not be kept is not given free.
 * @param scope client, route and key
 * @param bodySha256 hash of the request's body
 * @param deps ports
 * @param run the work
 * @returns the fresh or the kept answer
 * @throws Problem `idempotency_key_reused`, `idempotency_in_progress`, and what the work throws
 * @see draft-ietf-httpapi-idempotency-key-header section 2
 */
export async function withIdempotency<T>(
  scope: IdempotencyScope,
  bodySha256: string,
  deps: IdempotentDeps,
  run: () => Promise<{ readonly status: number; readonly body: T }>,
): Promise<{ readonly status: number; readonly body: T }> {
  const now = deps.clock.now();
  const begun = await deps.idempotency.begin(scope, bodySha256, { now, expiresAt: now + DAY_MS, staleAfterMs: STALE_AFTER_MS });
  if (begun.kind === 'mismatch') throw new Problem('idempotency_key_reused');
  if (begun.kind === 'running') throw new Problem('idempotency_in_progress', { retryAfterSeconds: 1 });
  if (begun.kind === 'done') return { status: begun.status, body: openAnswer<T>(scope, begun.sealedBody, deps) };
  const answer = await runOrFree(scope, deps, run);
  if (answer.status < 400) {
    await deps.idempotency.finish(scope, answer.status, sealAnswer(scope, answer.body, deps));
  }
  return answer;
}

async function runOrFree<T extends { readonly status: number }>(scope: IdempotencyScope, deps: IdempotentDeps, run: () => Promise<T>): Promise<T> {
  try {
    const answer = await run();
    if (answer.status >= 400) await free(scope, deps);
    return answer;
  } catch (error) {
    await free(scope, deps);
    throw error;
  }
}

async function free(scope: IdempotencyScope, deps: IdempotentDeps): Promise<void> {
  try {
    await deps.idempotency.abandon(scope);
  } catch {
    // The caller must learn why the work failed; the claim goes stale by itself.
  }
}
