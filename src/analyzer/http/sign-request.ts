import type { AnalyzeHint } from '../../liveness/analyzer.ts';
import { hmacSha256, sha256, toBase64url, toHex, utf8 } from '../../lib/bytes.ts';

/** Headers that authenticate a request to the analyzer, and its answer. */
export const ANALYZER_HEADERS = {
  timestamp: 'X-Shualian-Timestamp',
  nonce: 'X-Shualian-Nonce',
  signature: 'X-Shualian-Signature',
  /** What may be left out: `every_frame` or `some_frames`. */
  eyes: 'X-Shualian-Eyes',
  /** SHA-256 of the body in hex: whether a caller holds the secret shows before a byte of the body is read. */
  digest: 'X-Shualian-Content-SHA256',
} as const;

/** Answers that count: measurements, and that a chunk is too large or cannot be read, which costs the phone its try. */
export const SIGNED_STATUSES: readonly number[] = [200, 413, 422];

/** What is signed of a request. */
export interface SignedStamp {
  /** Milliseconds since the epoch, as text. */
  readonly timestamp: string;
  /** Used once. */
  readonly nonce: string;
  readonly eyes: AnalyzeHint['eyes'];
  /** SHA-256 of the body, in hex. */
  readonly digest: string;
}

/**
 * @param body a chunk, or an answer
 * @returns its SHA-256 in hex
 */
export function digestOf(body: Uint8Array): string {
  return toHex(sha256(body));
}

/**
 * Authenticates a request to the analyzer: HMAC-SHA-256 over time, nonce, hint and the hash of the body, so that neither can be changed or used twice.
 * @param secret shared secret, 32 bytes
 * @param stamp time, nonce, hint and hash of the chunk, as sent
 * @returns base64url signature
 * @see RFC 2104
 */
export function signAnalyzerRequest(secret: Uint8Array, stamp: SignedStamp): string {
  const { timestamp, nonce, eyes, digest } = stamp;
  return toBase64url(hmacSha256(secret, utf8(`request\n${timestamp}\n${nonce}\n${eyes}\n${digest}`)));
}

/**
 * Authenticates measurements, or the word that there can be none: HMAC-SHA-256 over the nonce of the request and the hash of the answer. Whoever stands between can neither write an answer nor give that of another request.
 * @param secret the secret that the request was signed with
 * @param nonce of the request
 * @param body the answer
 * @returns base64url signature
 * @see RFC 2104
 */
export function signAnalyzerAnswer(secret: Uint8Array, nonce: string, body: Uint8Array): string {
  return toBase64url(hmacSha256(secret, utf8(`answer\n${nonce}\n${digestOf(body)}`)));
}
