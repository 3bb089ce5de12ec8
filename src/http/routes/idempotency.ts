import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { withIdempotency } from '../../flow/idempotent.ts';
import { sha256, toBase64url, utf8 } from '../../lib/bytes.ts';
import { Problem } from '../../lib/problem.ts';
import type { AppDeps, AppEnv } from '../app-deps.ts';

/** Header of requests that create. @see draft-ietf-httpapi-idempotency-key-header section 2.1 */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .max(300)
    .optional()
    .openapi({ description: 'Any text of 1 to 255 visible ASCII characters. The same key with the same body gives the same answer for 24 hours.' }),
});

/** An answer that can be kept and given again. */
export interface KeepableAnswer<T> {
  readonly status: number;
  readonly body: T;
}

/**
 * Runs a creating request at most once for each idempotency key; without a key it just runs.
 * @param c the request's context
 * @param deps ports
 * @param scope client and route that the key belongs to
 * @param run the work
 * @returns the fresh or the kept answer
 * @throws Problem `idempotency_key_invalid`, `idempotency_key_reused`, `idempotency_in_progress`, and what the work throws
 */
export async function answerOnce<T>(
  c: Context<AppEnv>,
  deps: AppDeps,
  scope: { readonly clientId: string; readonly route: string },
  run: () => Promise<KeepableAnswer<T>>,
): Promise<T> {
  const key = readKey(c);
  if (key === null) return (await run()).body;
  const answer = await withIdempotency({ ...scope, key }, toBase64url(sha256(utf8(await c.req.text()))), deps, run);
  return answer.body;
}

/**
 * For a request whose answer is kept in the same statement as its effect: key and hash of the body.
 * @param c the request's context
 * @returns null without a key
 * @throws Problem `idempotency_key_invalid`
 */
export async function readOnce(c: Context<AppEnv>): Promise<{ readonly key: string; readonly bodySha256: string } | null> {
  return readOnceOver(c, await c.req.text());
}

/**
 * Like {@link readOnce}, for a request whose body differs each time though it asks for the same.
 * @param c the request's context
 * @param essence what is asked for, in one spelling
 * @returns null without a key
 * @throws Problem `idempotency_key_invalid`
 */
export function readOnceOver(c: Context<AppEnv>, essence: string): { readonly key: string; readonly bodySha256: string } | null {
  const key = readKey(c);
  return key === null ? null : { key, bodySha256: toBase64url(sha256(utf8(essence))) };
}

// The draft wants a quoted structured-field string; clients in the style of Stripe send it bare.
function readKey(c: Context<AppEnv>): string | null {
  const header = c.req.header('Idempotency-Key');
  if (header === undefined) return null;
  const bare = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (!/^[\x21-\x7e]{1,255}$/.test(bare)) throw new Problem('idempotency_key_invalid');
  return bare;
}
