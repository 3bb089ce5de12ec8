import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event as a receiver got it. */
export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A gateway's endpoint that is really listening. */
export interface WebhookReceiver {
  readonly url: string;
  readonly port: number;
  /** Everything that came, refused or not. */
  readonly received: readonly ReceivedEvent[];
  /** How to answer from now on; otherwise 204. */
  answer(how: (event: ReceivedEvent, response: ServerResponse) => void): void;
  /** Listens no more, and drops every connection. */
  kill(): Promise<void>;
  /** Listens again at the same place. */
  revive(): Promise<void>;
}

/**
 * Starts a receiver.
 * @returns it, listening on loopback
 */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedEvent[] = [];
  let how = (_event: ReceivedEvent, response: ServerResponse): void => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const event = { ...(JSON.parse(body) as Pick<ReceivedEvent, 'type' | 'timestamp' | 'data'>), id: headers['webhook-id'] ?? '', headers, body };
      received.push(event);
      how(event, response);
    });
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/events`,
    port,
    received,
    answer: (next) => {
      how = next;
    },
    kill: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
    revive: () => listen(port),
  };
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
