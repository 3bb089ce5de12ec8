import { createRequire } from 'node:module';
import type { ServerProcess } from './server-process.ts';

/** What one burst of requests came to. */
export interface Burst {
  /** CPU of the server for one request, microseconds. */
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly failed: number;
}

interface CannonResult {
  readonly requests: { readonly total: number; readonly average: number };
  readonly latency: { readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

// Installed beside the benchmarks only; it has no types of its own.
const autocannon = createRequire(import.meta.url)('autocannon') as (options: object) => Promise<CannonResult>;

const CONNECTIONS = 32;

/**
 * Sends a number of requests from this process and reads off the server what they cost.
 * @param server where to
 * @param amount how many
 * @param bodyOf body of each request
 * @returns what came of it
 */
export async function sendBurst(server: ServerProcess, amount: number, bodyOf: (n: number) => string): Promise<Burst> {
  let n = 0;
  const before = await server.cpu();
  const result = await autocannon({
    url: server.url,
    connections: CONNECTIONS,
    amount,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${server.apiKey}` },
        setupRequest: (request: object) => ({ ...request, body: bodyOf(n++) }),
      },
    ],
  });
  const after = await server.cpu();
  return {
    cpuMicros: (after - before) / result.requests.total,
    perSecond: result.requests.average,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}
