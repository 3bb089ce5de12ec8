import type { Hook } from '@hono/zod-openapi';
import { Problem } from '../lib/problem.ts';
import type { AppEnv } from './app-deps.ts';

/** What went wrong with one field, as a stable word. */
type Issue = { readonly path: readonly PropertyKey[]; readonly code: string; readonly keys?: readonly string[] };

const DETAILS = /^authorization_details/;

/**
 * Answers a request that does not fit its schema: every field at fault by path, never its value.
 * @param result what validation found
 * @throws Problem `invalid_authorization_details` or `request_invalid`
 * @see RFC 9396 section 5
 */
export const refuseInvalid: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (result.success) return;
  const errors = (result.error.issues as readonly Issue[]).flatMap(toErrors).slice(0, 20);
  const field = errors[0]?.path;
  const isDetails = errors.some((error) => DETAILS.test(error.path));
  throw new Problem(isDetails ? 'invalid_authorization_details' : 'request_invalid', { errors, ...(field === undefined ? {} : { field }) });
};

function toErrors(issue: Issue): { path: string; code: string }[] {
  const base = toPath(issue.path);
  const keys = issue.code === 'unrecognized_keys' ? (issue.keys ?? []) : [];
  if (keys.length === 0) return [{ path: base, code: issue.code }];
  // Names of unknown keys come from the request: only those that look like names are repeated.
  return keys.map((key) => ({ path: toPath([...issue.path, /^\w{1,40}$/.test(key) ? key : '?']), code: 'unknown_field' }));
}

function toPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
