/**
 * A signal that ends with any of several, for browsers without `AbortSignal.any` (Safari before 17.4).
 * @param signals those to follow
 * @param timeoutMs also end after this long
 * @returns the joined signal, and how to let go of the timer
 */
export function joinSignals(signals: readonly (AbortSignal | undefined)[], timeoutMs?: number): { readonly signal: AbortSignal; readonly release: () => void } {
  const joined = new AbortController();
  const abort = (): void => joined.abort();
  const timer = timeoutMs === undefined ? undefined : setTimeout(abort, timeoutMs);
  for (const signal of signals) {
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: joined.signal,
    release: () => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', abort);
    },
  };
}
