import { deliverPings, type DeliverPingsDeps } from '../flow/backchannel-ping.ts';

const EVERY_MS = 2000;

/**
 * Sends pings of challenges that ended by themselves or elsewhere, and those to be tried again.
 * @param deps ports
 * @returns how to stop; what is under way ends by itself
 */
export function startPinger(deps: DeliverPingsDeps): () => void {
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    deliverPings(deps)
      .catch((error: unknown) => deps.log.warn('pings_failed', { error: error instanceof Error ? error.message : typeof error }))
      .finally(() => {
        isBusy = false;
      });
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
