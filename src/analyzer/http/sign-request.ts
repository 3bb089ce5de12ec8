import { concatBytes, hmacSha256, sha256, toBase64url, toHex, utf8 } from '../../lib/bytes.ts';

/** Headers that authenticate a request to the analyzer. */
export const ANALYZER_HEADERS = {
  timestamp: 'X-Shualian-Timestamp',
  nonce: 'X-Shualian-Nonce',
  signature: 'X-Shualian-Signature',
} as const;

/** What is signed beside the body. */
export interface SignedStamp {
  /** Milliseconds since the epoch, as text. */
  readonly timestamp: string;
  /** Used once. */
  readonly nonce: string;
}

/**
 * Authenticates a request to the analyzer: HMAC-SHA-256 over time, nonce and the hash of the body, so that neither can be changed or used twice.
 * @param secret shared secret, 32 bytes
 * @param stamp time and nonce as sent
 * @param body the chunk
 * @returns base64url signature
 * @see RFC 2104
 */
export function signAnalyzerRequest(secret: Uint8Array, stamp: SignedStamp, body: Uint8Array): string {
  const message = concatBytes(utf8(`${stamp.timestamp}\n${stamp.nonce}\n`), utf8(toHex(sha256(body))));
  return toBase64url(hmacSha256(secret, message));
}
