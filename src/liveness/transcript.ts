import { concatBytes, sha256, uint32 } from '../lib/bytes.ts';
import type { EvidenceFrame } from './frames.ts';

/**
 * Extends the hash chain over everything the camera sent: `H = SHA-256(H ‖ seq ‖ t ‖ bytes)` for each frame, starting from the attempt's nonce.
 * Its head goes into what the phone signs, so frames cannot be swapped, dropped or borrowed from another attempt afterwards.
 * @param head the present head, 32 bytes; the nonce before the first frame
 * @param seq number of the step
 * @param frames frames of the step, in the order received
 * @returns the new head, 32 bytes
 * @throws TypeError when the head is not 32 bytes
 */
export function extendTranscript(head: Uint8Array, seq: number, frames: readonly EvidenceFrame[]): Uint8Array {
  if (head.length !== 32) throw new TypeError('the head of a transcript is 32 bytes');
  return frames.reduce((link, { tMs, jpeg }) => sha256(concatBytes(link, uint32(seq), uint32(tMs), jpeg)), head);
}
