import { evidenceStoreSuite } from './evidence-store.suite.ts';
import type { HotHarness } from './hot-harness.ts';
import { pollPacerSuite } from './poll-pacer.suite.ts';
import { rateLimiterSuite } from './rate-limiter.suite.ts';
import { replayGuardSuite } from './replay-guard.suite.ts';
import { riskCacheSuite } from './risk-cache.suite.ts';
import { statusChannelSuite } from './status-channel.suite.ts';

/**
 * The contracts of all ports of the speed.
 * @param harness what to run against
 */
export function hotSuite(harness: HotHarness): void {
  evidenceStoreSuite(harness);
  pollPacerSuite(harness);
  rateLimiterSuite(harness);
  replayGuardSuite(harness);
  statusChannelSuite(harness);
  riskCacheSuite(harness);
}
