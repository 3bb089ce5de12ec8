import type { Clock } from '../lib/time.ts';
import { OUTBOUND_BODY_BYTES, type OutboundHttp, type OutboundResult } from '../notify/outbound-http.ts';
import { type OutboundRules, parseRetryAfter, readOutboundUrl } from './outbound-url.ts';

/**
 * Calls addresses that others chose, with the platform's `fetch`: for Workers, which neither resolve names nor choose the address they connect to. URLs, names and literal addresses are checked as on Node;
 * where a name leads is left to the platform, whose calls leave from the public Internet and reach no network of yours.
 * @param options rules and the present time
 * @returns the port
 */
export function createFetchOutbound(options: OutboundRules & { readonly clock: Clock }): OutboundHttp {
  return {
    check: (url) => {
      const read = readOutboundUrl(url, options);
      return read.ok ? null : read.fault;
    },
    async post({ url, headers, body }): Promise<OutboundResult> {
      const read = readOutboundUrl(url, options);
      if (!read.ok) return { kind: 'failed', fault: read.fault };
      try {
        const answer = await fetch(read.target.url, {
          method: 'POST',
          headers,
          body,
          redirect: 'manual',
          signal: AbortSignal.timeout(options.totalMs),
        });
        const retryAfterSeconds = parseRetryAfter(answer.headers.get('Retry-After'), options.clock.now());
        return { kind: 'answer', status: answer.status, retryAfterSeconds, body: await readStart(answer) };
      } catch (error) {
        return { kind: 'failed', fault: error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'network_failed' };
      }
    },
  };
}

async function readStart(answer: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  while (reader && length < OUTBOUND_BODY_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  await reader?.cancel();
  const whole = new Uint8Array(Math.min(length, OUTBOUND_BODY_BYTES));
  let at = 0;
  for (const part of parts) {
    whole.set(part.subarray(0, whole.length - at), at);
    at += Math.min(part.length, whole.length - at);
  }
  return whole;
}
