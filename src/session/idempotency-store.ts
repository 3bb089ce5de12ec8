import type { Millis } from '../lib/time.ts';

/** Answer to beginning a request with an idempotency key. */
export type IdempotencyAnswer =
  | { readonly kind: 'begun' }
  | { readonly kind: 'running' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'done'; readonly status: number; readonly sealedBody: Uint8Array };

/** What names a request. */
export interface IdempotencyScope {
  readonly clientId: string;
  readonly route: string;
  readonly key: string;
}

/** The record of idempotent answers; bodies are sealed, for they hold secrets. @see draft-ietf-httpapi-idempotency-key-header section 2 */
export interface IdempotencyStore {
  /** Claims the key for a body hash until `expiresAt`; exactly one racer begins. A claim older than `staleAfterMs` that never finished may be begun again. */
  begin(
    scope: IdempotencyScope,
    bodySha256: string,
    times: { readonly now: Millis; readonly expiresAt: Millis; readonly staleAfterMs: number },
  ): Promise<IdempotencyAnswer>;
  finish(scope: IdempotencyScope, status: number, sealedBody: Uint8Array): Promise<void>;
  /** Frees the key after a failure that decided nothing. */
  abandon(scope: IdempotencyScope): Promise<void>;
}
