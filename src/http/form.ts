import type { Context } from 'hono';
import { Problem } from '../lib/problem.ts';
import type { AppEnv } from './app-deps.ts';
import { parseForm } from './middleware/parse-form.ts';

/**
 * Reads the OAuth form of a request.
 * @param c the request's context
 * @returns names and values
 * @throws Problem `unsupported_media_type`, `request_invalid`
 */
export async function readForm(c: Context<AppEnv>): Promise<ReadonlyMap<string, string>> {
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(c.req.header('Content-Type') ?? '')) throw new Problem('unsupported_media_type');
  return parseForm(await c.req.text());
}
