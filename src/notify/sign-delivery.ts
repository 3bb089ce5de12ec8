import { hmacSha256, toBase64, utf8 } from '../lib/bytes.ts';
import type { Millis } from '../lib/time.ts';
import type { Ed25519, EndpointKeys } from './endpoint-keys.ts';

/** What is sent. */
export interface SignedMessage {
  /** Id of the event: the same in every try, so that receivers can drop duplicates. */
  readonly id: string;
  readonly body: string;
  /** When this try is made: receivers refuse what is older than five minutes. */
  readonly at: Millis;
}

/**
 * Signs a delivery with every key: Ed25519 first, then HMAC-SHA-256, of the present keys and, while a rotation goes on, of the ones before.
 * @param message what is sent
 * @param keys the present keys, then the old ones
 * @param ed25519 by the platform
 * @returns the headers
 * @see Standard Webhooks, webhook headers and signature scheme
 */
export async function signDelivery(message: SignedMessage, keys: readonly EndpointKeys[], ed25519: Ed25519): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(Math.floor(message.at / 1000));
  const signed = utf8(`${message.id}.${timestamp}.${message.body}`);
  const signatures = await Promise.all(
    keys.map(async ({ seed, secret }) => `v1a,${toBase64(await ed25519.sign(seed, signed))} v1,${toBase64(hmacSha256(secret, signed))}`),
  );
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
