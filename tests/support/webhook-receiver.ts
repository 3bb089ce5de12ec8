import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { type HttpReceiver, type Received, startHttpReceiver } from './http-receiver.ts';

/** An event as a receiver got it. */
export interface ReceivedEvent extends Received {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A gateway's endpoint that is really listening. */
export type WebhookReceiver = HttpReceiver<ReceivedEvent>;

/**
 * Starts a receiver of webhooks.
 * @returns it, listening on loopback
 */
export function startWebhookReceiver(): Promise<WebhookReceiver> {
  return startHttpReceiver(204, ({ headers, body }) => {
    const event = JSON.parse(body) as Pick<ReceivedEvent, 'type' | 'timestamp' | 'data'>;
    return { ...event, id: headers['webhook-id'] ?? '', headers, body };
  });
}

/**
 * Verifies a delivery as a receiver does who knows nothing of this service but Standard Webhooks.
 * @param event what came
 * @param key `whsec_…` or `whpk_…`
 * @param now milliseconds since the epoch
 * @returns whether one of the signatures is good and no older than five minutes
 * @see Standard Webhooks, verifying signatures
 */
export function isSigned(event: Pick<ReceivedEvent, 'headers' | 'body'>, key: string, now: number): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = event.headers;
  if (Math.abs(now / 1000 - Number(timestamp)) > 300) return false;
  const signed = Buffer.from(`${id}.${timestamp}.${event.body}`);
  const bytes = Buffer.from(key.replace(/^wh(sec|pk)_/, ''), 'base64');
  return signatures.split(' ').some((entry) => {
    const [version, signature = ''] = entry.split(',');
    const given = Buffer.from(signature, 'base64');
    if (version === 'v1' && key.startsWith('whsec_')) {
      const expected = createHmac('sha256', bytes).update(signed).digest();
      return given.length === expected.length && timingSafeEqual(given, expected);
    }
    if (version !== 'v1a' || !key.startsWith('whpk_')) return false;
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
    return verify(null, signed, publicKey, given);
  });
}
