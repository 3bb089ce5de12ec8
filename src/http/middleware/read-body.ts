import type { Context, MiddlewareHandler } from 'hono';
import { Problem } from '../../lib/problem.ts';
import { readBounded } from '../../lib/read-bounded.ts';
import { parseStrictJson } from '../../lib/strict-json.ts';
import type { AppEnv } from '../app-deps.ts';

/** Largest JSON or form body. */
export const JSON_LIMIT_BYTES = 16 * 1024;

/** Largest document of an operator, a policy or routes, with its JSON around it. */
export const DOCUMENT_LIMIT_BYTES = 128 * 1024;

/** Largest chunk of frames. */
export const EVIDENCE_LIMIT_BYTES = 2 * 1024 * 1024;

const DOCUMENTS: ReadonlySet<string> = new Set(['/v1/policies', '/v1/authz/routes']);

/** Most keys of a table of routes: each of a hundred with all its members. */
const ROUTES_KEYS_MAX = 1000;

const FORM = /^application\/x-www-form-urlencoded(;|$)/i;
const JSON_TYPE = /^application\/json(;|$)/i;

/**
 * Reads JSON and form bodies before any route sees them: within the limit, in strict UTF-8, and with no key twice.
 * @returns the middleware
 * @throws Problem `body_too_large`, `unsupported_media_type`, `json_*`
 */
export function strictBody(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const type = c.req.header('Content-Type') ?? '';
    const isFrames = type.toLowerCase() === 'application/vnd.shualian.frames';
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && !isFrames && !isProxied(c.req.path)) await readText(c, type);
    await next();
  };
}

// A proxy describes a request with its own method and headers; the body stays with the proxy, and none is read.
function isProxied(path: string): boolean {
  return /^\/v1\/authz\/(auth-request|forward-auth|ext-authz(\/|$))/.test(path);
}

async function readText(c: Context<AppEnv>, type: string): Promise<void> {
  const bytes = await readLimited(c.req.raw, DOCUMENTS.has(c.req.path) ? DOCUMENT_LIMIT_BYTES : JSON_LIMIT_BYTES);
  if (bytes === null) throw new Problem('body_too_large');
  if (bytes.length === 0) {
    keepText(c, '');
    return;
  }
  if (!JSON_TYPE.test(type) && !FORM.test(type)) throw new Problem('unsupported_media_type');
  const text = decode(bytes);
  if (JSON_TYPE.test(type)) {
    const parsed = parseStrictJson(text, c.req.path === '/v1/authz/routes' ? ROUTES_KEYS_MAX : undefined);
    if (!parsed.ok) throw new Problem(parsed.code);
  }
  keepText(c, text);
}

// The framework reads promises from its body cache, whatever its types say.
function keepText(c: Context<AppEnv>, text: string): void {
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('json_malformed', { cause });
  }
}

/**
 * Reads a body and stops as soon as it grows beyond the limit, whatever its headers claim.
 * @param request the request
 * @param limitBytes largest size
 * @returns the bytes, or null when there are more
 */
export async function readLimited(request: Request, limitBytes: number): Promise<Uint8Array | null> {
  const declared = request.headers.get('Content-Length');
  if (Number(declared ?? 0) > limitBytes) return null;
  // The runtime ends a body where its length says, and reads it whole for a fraction of what a stream costs.
  if (declared !== null && !request.headers.has('Transfer-Encoding')) return readWhole(request, limitBytes);
  return readBounded(request.body, limitBytes);
}

async function readWhole(request: Request, limitBytes: number): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > limitBytes ? null : bytes;
}
