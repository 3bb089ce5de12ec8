const WIDTH = 30;
const EVERY_MS = 100;

/** Progress of long work, for people. */
export interface Progress {
  readonly update: (done: number, all: number) => void;
  readonly end: () => void;
}

/**
 * A bar on the terminal; where nobody watches, nothing is written.
 * @param what is counted
 * @returns how to move and end it
 */
export function drawProgress(what: string): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { update: () => undefined, end: () => undefined };
  const startedAt = performance.now();
  let drawnAt = 0;
  return {
    update: (done, all) => {
      const now = performance.now();
      if (now - drawnAt < EVERY_MS && done < all) return;
      drawnAt = now;
      const share = all === 0 ? 1 : Math.min(1, done / all);
      const filled = Math.round(share * WIDTH);
      const rate = Math.round(done / Math.max(0.001, (now - startedAt) / 1000));
      stderr.write(`\r\u001B[K[${'█'.repeat(filled)}${'·'.repeat(WIDTH - filled)}] ${String(done)}/${String(all)} ${what}, ${String(rate)}/s`);
    },
    end: () => stderr.write('\r\u001B[K'),
  };
}
