import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { Problem } from '../lib/problem.ts';
import { PROBLEM_CODES, type ProblemCode } from '../lib/problem-codes.ts';
import type { AppEnv } from './app-deps.ts';

const TYPE_BASE = 'https://shualian.dev/problems/';

/**
 * @param code a problem code
 * @returns the address that stands for it
 */
export const typeOf = (code: ProblemCode): string => `${TYPE_BASE}${code}`;

/**
 * Turns anything thrown into `application/problem+json`. Public text comes from the registry only; an error that is not a problem is an opaque 500 with a request id.
 * @param error what was thrown
 * @param c the request's context
 * @param status instead of the registry's, where the caller understands few
 * @returns the response
 * @see RFC 9457 section 3
 */
export function problemResponse(error: unknown, c: Context<AppEnv>, status?: 401 | 403): Response {
  const problem = toProblem(error);
  const registered = PROBLEM_CODES[problem.code];
  const entry = { ...registered, status: status ?? registered.status };
  const { retryAfterSeconds, field, errors, issues, triesLeft } = problem.details;
  const retry = retryAfterSeconds ?? (registered.status === 503 ? 2 : undefined);
  const body = {
    type: typeOf(problem.code),
    title: entry.title.en,
    status: entry.status,
    code: problem.code,
    request_id: c.get('requestId'),
    remedy: entry.remedy,
    ...(retry === undefined ? {} : { retry_after_seconds: retry }),
    ...(field === undefined ? {} : { field }),
    ...(errors === undefined ? {} : { errors }),
    ...(issues === undefined ? {} : { issues }),
    ...(triesLeft === undefined ? {} : { tries_left: triesLeft }),
  };
  return new Response(JSON.stringify(body), {
    status: entry.status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...(retry === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(retry))) }),
      ...(entry.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    },
  });
}

/**
 * @param error anything thrown
 * @returns the problem it stands for; what is unknown is `internal_error`
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) return new Problem(httpCode(error.status), { cause: error });
  return new Problem('internal_error', { cause: error });
}

function httpCode(status: number): ProblemCode {
  if (status === 415) return 'unsupported_media_type';
  if (status === 413) return 'body_too_large';
  if (status === 404) return 'not_found';
  return status >= 400 && status < 500 ? 'request_invalid' : 'internal_error';
}
