import type { Clock } from '../../lib/time.ts';
import { createMemoryEvidenceStore } from './evidence-store.ts';
import { createMemoryPollPacer } from './poll-pacer.ts';
import { createMemoryRateLimiter } from './rate-limiter.ts';
import { createMemoryReplayGuard } from './replay-guard.ts';
import { createMemoryRiskCache } from './risk-cache.ts';
import { createMemoryStatusChannel } from './status-channel.ts';

/**
 * All hot stores of one process.
 * @param clock the present time
 * @returns the stores by port
 */
export function createMemoryHotStores(clock: Clock) {
  return {
    evidence: createMemoryEvidenceStore(clock),
    pollPacer: createMemoryPollPacer(clock),
    rateLimiter: createMemoryRateLimiter(),
    replayGuard: createMemoryReplayGuard(clock),
    riskCache: createMemoryRiskCache(clock),
    statusChannel: createMemoryStatusChannel(),
  };
}

/** Every port of the speed, by name. */
export type MemoryHotStores = ReturnType<typeof createMemoryHotStores>;
