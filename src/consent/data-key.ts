import { open, seal } from '../lib/envelope.ts';
import type { Random } from '../lib/random.ts';
import type { WrappingKeys } from './wrapping-keys.ts';

/** What a data key seals: the face alone, so that withdrawing it shreds the face and nothing else, or the other factors. */
export type KeyPurpose = 'factors' | 'face';

/** Whose data key, and for what. */
export interface KeyOwner {
  readonly clientId: string;
  readonly subject: string;
  readonly purpose: KeyPurpose;
}

/** A data key as it is kept. */
export interface WrappedKey {
  readonly wrapped: Uint8Array;
  /** Which wrapping key it is under. */
  readonly keyId: string;
}

/**
 * Makes a wrapped data key for a person. Destroying it shreds all that was sealed under it.
 * @param owner whose key
 * @param keys the wrapping keys
 * @param random source of key and nonce
 * @returns the key, wrapped by the active wrapping key
 */
export function createDataKey(owner: KeyOwner, keys: WrappingKeys, random: Random): WrappedKey {
  return wrapDataKey(random.bytes(32), owner, keys, random);
}

/**
 * @param dataKey 32 bytes
 * @param owner whose key; bound as associated data, so that in another row it does not open
 * @param keys the wrapping keys
 * @param random source of the nonce
 * @returns the key, wrapped by the active wrapping key
 */
export function wrapDataKey(dataKey: Uint8Array, owner: KeyOwner, keys: WrappingKeys, random: Random): WrappedKey {
  return wrapKey(dataKey, contextOf(owner), keys, random);
}

/**
 * @param kept what {@link createDataKey} made
 * @param owner whose key
 * @param keys the wrapping keys
 * @returns 32 bytes, or null when the wrapping key is not among them or the owner does not fit
 */
export function unwrapDataKey(kept: WrappedKey, owner: KeyOwner, keys: WrappingKeys): Uint8Array | null {
  return unwrapKey(kept, contextOf(owner), keys);
}

/**
 * @param dataKey 32 bytes
 * @param context what it belongs to; bound as associated data, so that anywhere else it does not open
 * @param keys the wrapping keys
 * @param random source of the nonce
 * @returns the key, wrapped by the active wrapping key
 */
export function wrapKey(dataKey: Uint8Array, context: string, keys: WrappingKeys, random: Random): WrappedKey {
  const key = keys.byId.get(keys.activeId);
  if (!key) throw new TypeError('the active wrapping key is missing');
  return { wrapped: seal(key, dataKey, context, random), keyId: keys.activeId };
}

/**
 * @param kept what {@link wrapKey} made
 * @param context what it belongs to
 * @param keys the wrapping keys
 * @returns 32 bytes, or null when the wrapping key is not among them or the context does not fit
 */
export function unwrapKey(kept: WrappedKey, context: string, keys: WrappingKeys): Uint8Array | null {
  const key = keys.byId.get(kept.keyId);
  return key ? open(key, kept.wrapped, context) : null;
}

function contextOf({ clientId, subject, purpose }: KeyOwner): string {
  return purpose === 'factors' ? `data-key\0${clientId}\0${subject}` : `data-key/${purpose}\0${clientId}\0${subject}`;
}
