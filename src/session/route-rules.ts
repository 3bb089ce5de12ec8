import { sha256, toBase64url, utf8 } from '../lib/bytes.ts';
import type { Json } from '../lib/canonical-json.ts';

/** What one route of a gateway asks for. */
export interface RouteRule {
  /** Exact path, or a prefix that ends with `/*`; in the normal form of RFC 3986 section 6.2.2. */
  readonly path: string;
  /** Upper case; empty means every method. */
  readonly methods: readonly string[];
  /** acr values any one of which is enough; empty: the route asks for nothing. */
  readonly acr: readonly string[];
  /** Seconds since the step-up, at most the life of a token. */
  readonly maxAgeSeconds: number;
  /** The token must name exactly this request, and is used up by it. */
  readonly isOnce: boolean;
  /** Event type that the risk engine is asked about. */
  readonly eventType: string;
  /** What people read on the phone before the request itself; null without. */
  readonly description: string | null;
}

/** The routes of one gateway. */
export interface RouteRules {
  /** Whose word on the person counts: the session cookie, or headers that a proxy sets which has authenticated them. Headers are not read where they do not count. */
  readonly identity: 'cookie' | 'headers';
  /** The first that fits decides. A request that none fits is refused. */
  readonly routes: readonly RouteRule[];
}

/** A request as a proxy describes it. */
export interface ProxiedRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Host and port, lower case. */
  readonly host: string;
  /** Path and query as they were sent. */
  readonly uri: string;
}

const METHOD = /^[A-Z]{1,20}$/;
const HOST = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9][0-9]{0,4})?$|^\[[0-9a-f:.]{2,45}\](:[1-9][0-9]{0,4})?$/;
// No space, control, quote, backslash or fragment; percent only before two hex digits.
const URI = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/;
/** Longest path and query. */
export const URI_MAX = 2000;

/**
 * @param told what a proxy tells of the request
 * @returns the request, or null when any part is malformed; several values joined into one are malformed, too
 */
export function parseProxiedRequest(told: {
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  readonly uri: string;
}): ProxiedRequest | null {
  const { method, scheme, uri } = told;
  const host = told.host.toLowerCase();
  if (!METHOD.test(method) || !HOST.test(host) || uri.length > URI_MAX || !URI.test(uri)) return null;
  return scheme === 'http' || scheme === 'https' ? { method, scheme, host, uri } : null;
}

/**
 * The one path that a request means, so that no other spelling of it slips past a rule. What two servers could read in two ways is refused, not guessed at.
 * @param uri path and query as they were sent
 * @returns the path with unreserved characters decoded; null when it holds dot segments, empty segments, parameters after `;`, or an encoded slash, backslash, dot segment, percent or control character
 * @see RFC 3986 section 6.2.2
 */
export function pathOf(uri: string): string | null {
  const [raw = ''] = uri.split('?', 1);
  let isAmbiguous = false;
  const path = raw.replaceAll(/%([0-9A-Fa-f]{2})/g, (encoded, hex: string) => {
    const code = Number.parseInt(hex, 16);
    const character = String.fromCharCode(code);
    if (code < 0x20 || code === 0x7f || '/\\%;?#'.includes(character)) isAmbiguous = true;
    return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase();
  });
  const segments = path.slice(1).split('/');
  const isOdd = path.includes(';') || segments.some((part, i) => part === '.' || part === '..' || (part === '' && i < segments.length - 1));
  return isAmbiguous || isOdd ? null : path;
}

/**
 * The rule that decides. Many applications take a path for the same page whatever its case, with a slash at its end or with more characters encoded: where that would be another rule which asks for more or for something else, the request is refused, for which page it means cannot be known here.
 * @param rules of the gateway
 * @param request what is asked for
 * @returns the first rule that fits, or null
 */
export function matchRoute(rules: RouteRules, request: ProxiedRequest): RouteRule | null {
  const path = pathOf(request.uri);
  if (path === null) return null;
  // HEAD runs what GET runs.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const open = rules.routes.filter(({ methods }) => methods.length === 0 || methods.includes(method) || methods.includes(request.method));
  const rule = open.find((one) => fitsPath(one.path, path)) ?? null;
  const folded = open.find((one) => fitsPath(fold(one.path), fold(path))) ?? null;
  return rule === folded || (rule && folded && asksAlike(rule, folded)) ? rule : null;
}

function fold(path: string): string {
  const decoded = path.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decoded.toLowerCase().replace(/(?<=.)\/$/, '');
}

function asksAlike(a: RouteRule, b: RouteRule): boolean {
  const demand = ({ path: _path, description: _description, methods: _methods, ...rest }: RouteRule) => JSON.stringify(rest);
  return demand(a) === demand(b);
}

function fitsPath(pattern: string, path: string): boolean {
  if (!pattern.endsWith('/*')) return pattern === path;
  const prefix = pattern.slice(0, -1);
  return path.startsWith(prefix) || path === prefix.slice(0, -1);
}

const SHOWN_MAX = 100;

/**
 * What a person approves for a request, and what a token must name to let it through once: method, origin, path and query. What is too long to be read is named by its hash.
 * @param rule of the route
 * @param request what is asked for
 * @returns authorization details of the type `custom`
 * @see RFC 9396 section 2
 */
export function requestDetails(rule: Pick<RouteRule, 'description'>, { method, scheme, host, uri }: ProxiedRequest): Json {
  const text = `${method} ${scheme}://${host}${uri}`;
  const shown = text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX - 28)}… ${toBase64url(sha256(utf8(text))).slice(0, 22)}`;
  return [...(rule.description === null ? [] : [{ type: 'custom', description: rule.description }]), { type: 'custom', description: shown }];
}
