import { deliver, type DeliverEventsDeps, leaseDue } from '../flow/deliver-events.ts';
import { leaseSignals, pushSignal, type PushSignalsDeps } from '../flow/push-signals.ts';
import type { Logger } from '../lib/logger.ts';

const EVERY_MS = 1000;

/** Calls of this process at once. */
const IN_FLIGHT = 64;
const BATCH = 16;

/** Patience with calls that are under way when the process ends; what is left is made again when its lease ends. */
const DRAIN_MS = 5000;

/** Takes what is due, and says how to make each. */
type Take = (limit: number) => Promise<readonly (() => Promise<void>)[]>;

/**
 * Delivers events of webhooks and of streams while the process runs.
 * @param deps ports
 * @returns how to stop; resolves when what was under way is done, or after five seconds
 */
export function startDelivery(deps: DeliverEventsDeps & PushSignalsDeps): () => Promise<void> {
  const takes: readonly Take[] = [
    async (limit) => (await leaseDue(limit, deps)).map((delivery) => () => deliver(delivery, deps)),
    async (limit) => (await leaseSignals(limit, deps)).map((signal) => () => pushSignal(signal, deps)),
  ];
  const stops = takes.map((take) => startLoop(take, deps.log));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

// Looks for what is due every second and whenever a delivery has ended, for then the next of the same subject may go.
function startLoop(take: Take, log: Logger): () => Promise<void> {
  const running = new Set<Promise<void>>();
  let looking: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;
  const run = (make: () => Promise<void>): void => {
    const work: Promise<void> = make()
      .catch((error: unknown) => warn('delivery_unsettled', error))
      .finally(() => {
        running.delete(work);
        look();
      });
    running.add(work);
  };
  const lookOnce = async (): Promise<void> => {
    do {
      isWanted = false;
      const room = Math.min(BATCH, IN_FLIGHT - running.size);
      const due = isStopped || room <= 0 ? [] : await take(room);
      due.forEach(run);
      if (due.length === room) isWanted = true;
    } while (isWanted && !isStopped && running.size < IN_FLIGHT);
  };
  const look = (): void => {
    isWanted = true;
    looking ??= lookOnce()
      .catch((error: unknown) => warn('delivery_look_failed', error))
      .finally(() => {
        looking = null;
      });
  };
  const warn = (event: string, error: unknown): void => log.warn(event, { error: error instanceof Error ? error.message : typeof error });
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await looking;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, DRAIN_MS);
    });
    await Promise.race([Promise.allSettled(running), late]);
    clearTimeout(patience);
  };
}
