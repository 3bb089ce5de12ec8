import { concatBytes, toBase64 } from '../lib/bytes.ts';
import { deriveKey, open, seal } from '../lib/envelope.ts';
import type { Random } from '../lib/random.ts';

/** Ed25519 by the platform. @see RFC 8032 section 5.1 */
export interface Ed25519 {
  /** @returns the 32 bytes of the public key of a 32-byte seed */
  publicKey(seed: Uint8Array): Promise<Uint8Array>;
  /** @returns the 64 bytes of the signature */
  sign(seed: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
}

/** What an endpoint's events are signed with. */
export interface EndpointKeys {
  /** Shared with the receiver: 32 bytes. */
  readonly secret: Uint8Array;
  /** Seed of the Ed25519 key; it never leaves the service. */
  readonly seed: Uint8Array;
}

const LENGTH = 32;

/**
 * @param random secure generator
 * @returns fresh keys of an endpoint
 */
export function createEndpointKeys(random: Random): EndpointKeys {
  return { secret: random.bytes(LENGTH), seed: random.bytes(LENGTH) };
}

/**
 * Seals the keys of an endpoint to its row, so that neither a copy of the database nor a row put in another's place signs anything.
 * @param keys the keys
 * @param owner client and endpoint
 * @param deps master key and randomness
 * @returns what is kept
 */
export function sealEndpointKeys(
  keys: EndpointKeys,
  owner: { readonly clientId: string; readonly id: string },
  deps: { readonly masterKey: Uint8Array; readonly random: Random },
): Uint8Array {
  return seal(deriveKey(deps.masterKey, 'webhook-keys'), concatBytes(keys.secret, keys.seed), contextOf(owner), deps.random);
}

/**
 * @param sealed what {@link sealEndpointKeys} made
 * @param owner client and endpoint
 * @param masterKey 32 bytes
 * @returns the keys; null when they do not open under this master key
 */
export function openEndpointKeys(sealed: Uint8Array, owner: { readonly clientId: string; readonly id: string }, masterKey: Uint8Array): EndpointKeys | null {
  const opened = open(deriveKey(masterKey, 'webhook-keys'), sealed, contextOf(owner));
  return opened?.length === 2 * LENGTH ? { secret: opened.slice(0, LENGTH), seed: opened.slice(LENGTH) } : null;
}

/**
 * @param secret bytes of the shared secret
 * @returns as receivers are given it
 * @see Standard Webhooks, signature scheme
 */
export function showSecret(secret: Uint8Array): string {
  return `whsec_${toBase64(secret)}`;
}

/**
 * @param publicKey 32 bytes
 * @returns as receivers are given it
 */
export function showPublicKey(publicKey: Uint8Array): string {
  return `whpk_${toBase64(publicKey)}`;
}

function contextOf({ clientId, id }: { readonly clientId: string; readonly id: string }): string {
  return `webhook-keys\0${clientId}\0${id}`;
}
