import { concatBytes, sha256, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';

/** Everything the phone's signature binds. */
export interface BoundInput {
  /** 32 fresh bytes. */
  readonly nonce: Uint8Array;
  /** RFC 8785 text of the action and the decision. */
  readonly intentJson: string;
  /** RFC 8785 text of the liveness plan; null without a face check. */
  readonly planJson: string | null;
  /** Head of the hash chain over the frames; null without a face check. */
  readonly transcriptHead: Uint8Array | null;
  readonly sessionId: string;
  /** Thumbprint of the key the token is bound to, if any. */
  readonly jkt: string | null;
}

const DOMAIN = 'shualian/1\0';

/**
 * The WebAuthn challenge: `SHA-256("shualian/1" 0x00 ‖ nonce ‖ SHA-256(intent) ‖ SHA-256(plan) ‖ SHA-256(transcript) ‖ SHA-256(JCS([session id, jkt])))`.
 * Every part has a fixed length, so no two inputs share a concatenation; what is absent is the empty string, whose hash no plan or transcript has. Changing a byte of any part changes the challenge: what you see is what you sign.
 * @param input what is bound
 * @returns 32 bytes
 * @throws TypeError when the nonce is not 32 bytes, or plan and transcript do not come together
 * @see PSD2 RTS article 5 (dynamic linking), WebAuthn Level 3 section 13.5.3
 */
export function boundChallenge(input: BoundInput): Uint8Array {
  if (input.nonce.length !== 32) throw new TypeError('nonce must be 32 bytes');
  if ((input.planJson === null) !== (input.transcriptHead === null)) throw new TypeError('plan and transcript come together');
  return sha256(
    concatBytes(
      utf8(DOMAIN),
      input.nonce,
      sha256(utf8(input.intentJson)),
      sha256(utf8(input.planJson ?? '')),
      sha256(input.transcriptHead ?? new Uint8Array()),
      sha256(utf8(canonicalJson([input.sessionId, input.jkt]))),
    ),
  );
}
