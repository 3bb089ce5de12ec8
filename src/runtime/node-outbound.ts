import { lookup } from 'node:dns/promises';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '../lib/time.ts';
import {
  OUTBOUND_BODY_BYTES,
  OUTBOUND_CONNECT_MS,
  type OutboundFault,
  type OutboundHttp,
  type OutboundRequest,
  type OutboundResult,
} from '../notify/outbound-http.ts';
import { isPublicAddress } from '../notify/public-address.ts';
import { type OutboundRules, type OutboundTarget, parseRetryAfter, readOutboundUrl } from './outbound-url.ts';

/** How to call out on Node. */
export interface NodeOutboundOptions extends OutboundRules {
  readonly clock: Clock;
  /** All addresses of a name; otherwise the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** Certificates to trust instead of the platform's. */
  readonly ca?: string;
  /** Otherwise {@link OUTBOUND_CONNECT_MS}. */
  readonly connectMs?: number;
}

/**
 * Calls addresses that others chose, on Node.
 * @param options rules, resolver and times
 * @returns the port
 */
export function createNodeOutbound(options: NodeOutboundOptions): OutboundHttp {
  return {
    check: (url) => {
      const read = readOutboundUrl(url, options);
      return read.ok ? null : read.fault;
    },
    post: (request) => post(request, options),
  };
}

class Refused extends Error {
  readonly fault: OutboundFault;

  constructor(fault: OutboundFault) {
    super(fault);
    this.name = 'Refused';
    this.fault = fault;
  }
}

async function post(request: OutboundRequest, options: NodeOutboundOptions): Promise<OutboundResult> {
  const read = readOutboundUrl(request.url, options);
  if (!read.ok) return { kind: 'failed', fault: read.fault };
  const connectMs = Math.min(options.connectMs ?? OUTBOUND_CONNECT_MS, options.totalMs);
  const startedAt = performance.now();
  try {
    const addresses = await within(connectMs, addressesOf(read.target, options));
    const usedMs = performance.now() - startedAt;
    const left = { connect: connectMs - usedMs, total: options.totalMs - usedMs };
    return await exchange(request, { target: read.target, addresses, left }, options);
  } catch (error) {
    return { kind: 'failed', fault: error instanceof Refused ? error.fault : 'network_failed' };
  }
}

// Resolved once; whoever answers otherwise the second time is not asked.
async function addressesOf({ host, address }: OutboundTarget, options: NodeOutboundOptions): Promise<readonly string[]> {
  const resolve = options.resolve ?? resolveBySystem;
  const addresses = address === null ? await resolve(host).catch(() => []) : [address];
  if (addresses.length === 0) throw new Refused('host_unknown');
  if (!options.unsafePrivate && !addresses.every(isPublicAddress)) throw new Refused('address_forbidden');
  return addresses;
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
}

interface Exchange {
  readonly target: OutboundTarget;
  readonly addresses: readonly string[];
  readonly left: { readonly connect: number; readonly total: number };
}

function exchange(request: OutboundRequest, { target, addresses, left }: Exchange, options: NodeOutboundOptions): Promise<OutboundResult> {
  return new Promise((resolve, reject) => {
    const sent = start(request, target, addresses, options);
    let isConnected = false;
    const end = (fault: OutboundFault): void => {
      reject(new Refused(fault));
      sent.destroy();
    };
    const timers = [setTimeout(() => (isConnected ? undefined : end('timeout')), left.connect), setTimeout(() => end('timeout'), left.total)];
    const clear = (): void => timers.forEach((timer) => clearTimeout(timer));
    sent.once('socket', (socket) => {
      socket.once(target.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        isConnected = true;
      });
    });
    sent.once('response', (answer) => {
      readBody(answer)
        .then((body) => {
          const retryAfterSeconds = parseRetryAfter(answer.headers['retry-after'] ?? null, options.clock.now());
          resolve({ kind: 'answer', status: answer.statusCode ?? 0, retryAfterSeconds, body });
        })
        .catch(() => end('network_failed'))
        .finally(() => {
          clear();
          sent.destroy();
        });
    });
    sent.once('error', (error) => {
      clear();
      end(isConnected ? 'network_failed' : faultOf(error));
    });
    sent.end(request.body);
  });
}

// The name stays in SNI, certificate check and Host; where to connect is answered from the addresses that were looked at.
function start(request: OutboundRequest, { url, host }: OutboundTarget, addresses: readonly string[], options: NodeOutboundOptions): ClientRequest {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const answer: LookupFunction = (_name, { all }, done) => (all === true ? done(null, found) : done(null, found[0]?.address ?? '', found[0]?.family));
  const common: RequestOptions = {
    method: 'POST',
    host,
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers, Host: url.host, 'Content-Length': Buffer.byteLength(request.body), Connection: 'close' },
    lookup: answer,
    maxHeaderSize: 16_384,
  };
  if (url.protocol === 'http:') return httpRequest({ ...common, agent: false });
  const isName = isIP(host) === 0;
  return httpsRequest({
    ...common,
    // An agent of its own: no connection, session or proxy setting is shared with any other call.
    agent: new Agent({ keepAlive: false, maxCachedSessions: 0 }),
    ...(isName ? { servername: host } : {}),
    minVersion: 'TLSv1.2',
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
}

async function readBody(answer: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length >= OUTBOUND_BODY_BYTES) break;
  }
  return new Uint8Array(Buffer.concat(parts).subarray(0, OUTBOUND_BODY_BYTES));
}

function faultOf(error: NodeJS.ErrnoException): OutboundFault {
  const code = error.code ?? '';
  return /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code) ? 'tls_failed' : 'connect_failed';
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refused('timeout')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
