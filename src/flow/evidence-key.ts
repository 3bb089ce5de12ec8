import { unwrapKey, type WrappedKey, wrapKey } from '../consent/data-key.ts';
import type { WrappingKeys } from '../consent/wrapping-keys.ts';
import type { Random } from '../lib/random.ts';

/** Whose frames a key opens. */
export interface EvidenceKeyOwner {
  readonly id: string;
  readonly clientId: string;
}

const contextOf = ({ id, clientId }: EvidenceKeyOwner): string => `data-key/evidence\0${clientId}\0${id}`;

/**
 * Seals the data key of an attempt by the active wrapping key. Destroying what comes back shreds all frames under it, in every copy of every backend.
 * @param owner the attempt
 * @param dataKey 32 bytes
 * @param deps wrapping keys and the source of the nonce
 * @returns the key as it is kept in the record of the attempt
 */
export function sealEvidenceKey(owner: EvidenceKeyOwner, dataKey: Uint8Array, deps: { readonly wrapping: WrappingKeys; readonly random: Random }): WrappedKey {
  return wrapKey(dataKey, contextOf(owner), deps.wrapping, deps.random);
}

/**
 * @param owner the attempt
 * @param kept the key as it is kept
 * @param wrapping the wrapping keys
 * @returns 32 bytes, or null when the wrapping key is not among them, or the key is another attempt's
 */
export function openEvidenceKey(owner: EvidenceKeyOwner, kept: WrappedKey, wrapping: WrappingKeys): Uint8Array | null {
  return unwrapKey(kept, contextOf(owner), wrapping);
}
