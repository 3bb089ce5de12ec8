import { PROBLEM_CODES } from '../lib/problem-codes.ts';
import { typeOf } from '../http/problem-response.ts';

// Backslashes too: where a URL is parsed they are slashes.
const DOT_SEGMENT = /^[^?#]*[/\\](?:\.|%2e){1,2}(?:[/\\?#]|$)/i;

/**
 * Refuses a target with dot segments. They are resolved before any route sees the path: a proxy that asks about `/a/../../healthz` would be answered by another route than it asked.
 * @param target of the request line, as it was sent
 * @returns the refusal; null for any other target
 * @see RFC 3986 section 5.2.4
 */
export function refuseDotSegments(target: string): Response | null {
  if (!DOT_SEGMENT.test(target)) return null;
  const { status, title, remedy } = PROBLEM_CODES.request_invalid;
  const body = { type: typeOf('request_invalid'), title: title.en, status, code: 'request_invalid', remedy, errors: [{ path: '', code: 'dot_segments' }] };
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' } });
}
