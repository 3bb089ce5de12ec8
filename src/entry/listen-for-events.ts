import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../lib/time.ts';

/** How to listen. */
export interface ListenOptions {
  /** `whpk_…` or `whsec_…`. */
  readonly key: string;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly print: (event: HeardEvent) => void;
}

/** What came, and whether the signature holds. */
export interface HeardEvent {
  readonly id: string;
  readonly verified: boolean;
  /** Why it was refused; null when it was not. */
  readonly refused: 'too_old' | 'bad_signature' | 'not_json' | null;
  readonly event: unknown;
  /** The same for people. */
  readonly line: string;
}

const TOLERANCE_SECONDS = 300;
const MAX_BYTES = 65_536;

/**
 * A receiver for development: verifies what comes and prints it; 204 to what is good, 401 to what is not.
 * @param options key and address
 * @returns where it listens and how to stop
 * @see Standard Webhooks, verifying signatures
 */
export async function listenForEvents(options: ListenOptions): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => {
        const heard = hear(request.headers, body, options);
        options.print(heard);
        response.writeHead(heard.verified ? 204 : 401).end();
      })
      .catch(() => response.writeHead(413).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  // Node gives the address of a TCP socket as a record.
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${options.host}:${String(port)}/`, close };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BYTES) throw new RangeError('too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function hear(headers: IncomingHttpHeaders, body: string, { key, clock }: ListenOptions): HeardEvent {
  const id = String(headers['webhook-id'] ?? '');
  const timestamp = String(headers['webhook-timestamp'] ?? '');
  const isFresh = Math.abs(clock.now() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
  const isGood = isSigned(`${id}.${timestamp}.${body}`, String(headers['webhook-signature'] ?? ''), key);
  const event = parse(body);
  const refused = !isGood ? 'bad_signature' : !isFresh ? 'too_old' : event === null ? 'not_json' : null;
  const { type, timestamp: at, data } = event ?? {};
  // What is not from us is printed as JSON alone: a terminal obeys characters that stand in it.
  const line = refused === null ? [String(at), String(type), id, JSON.stringify(data)].join('  ') : `REFUSED ${refused}  ${JSON.stringify({ id, body })}`;
  return { id, verified: refused === null, refused, event, line };
}

function parse(body: string): { readonly type?: unknown; readonly timestamp?: unknown; readonly data?: unknown } | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}

function isSigned(signed: string, signatures: string, key: string): boolean {
  const bytes = Buffer.from(key.replace(/^wh(pk|sec)_/, ''), 'base64');
  return signatures.split(' ').some((entry) => {
    const [version, signature = ''] = entry.split(',');
    const given = Buffer.from(signature, 'base64');
    if (key.startsWith('whpk_')) return version === 'v1a' && isEd25519(signed, given, bytes);
    const expected = createHmac('sha256', bytes).update(signed).digest();
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function isEd25519(signed: string, signature: Buffer, publicKey: Buffer): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') }, format: 'jwk' });
  return verify(null, Buffer.from(signed), key, signature);
}
