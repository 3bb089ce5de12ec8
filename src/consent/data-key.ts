import { deriveKey, open, seal } from '../lib/envelope.ts';
import type { Random } from '../lib/random.ts';

/** Whose data key, and what wraps it. */
export interface DataKeyContext {
  readonly clientId: string;
  readonly subject: string;
  /** From outside the database. */
  readonly masterKey: Uint8Array;
}

const contextOf = (context: DataKeyContext): string => `data-key\0${context.clientId}\0${context.subject}`;

/**
 * Makes a wrapped data key for a person. Destroying it shreds all that was sealed under it.
 * @param context whose key, and randomness
 * @returns the key, wrapped
 */
export function createDataKey(context: DataKeyContext & { readonly random: Random }): Uint8Array {
  return seal(deriveKey(context.masterKey, 'subject-keys'), context.random.bytes(32), contextOf(context), context.random);
}

/**
 * @param wrapped what {@link createDataKey} made
 * @param context whose key
 * @returns 32 bytes, or null when master key or person do not fit
 */
export function unwrapDataKey(wrapped: Uint8Array, context: DataKeyContext): Uint8Array | null {
  return open(deriveKey(context.masterKey, 'subject-keys'), wrapped, contextOf(context));
}
