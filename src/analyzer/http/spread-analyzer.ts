import { Problem } from '../../lib/problem.ts';
import type { FaceAnalyzer } from '../../liveness/analyzer.ts';

/** After a failure an analyzer is asked last for this long, doubled with each further failure, in milliseconds. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** All tries for one chunk together, in milliseconds; one try may outlast it. */
const BUDGET_MS = 25_000;

/** What another analyzer may do better. */
const ELSEWHERE: ReadonlySet<string> = new Set(['analyzer_busy', 'analyzer_unavailable']);

interface Member {
  readonly analyzer: FaceAnalyzer;
  open: number;
  failures: number;
  pausedUntil: number;
}

/**
 * Spreads chunks over several analyzers: the one with the fewest open calls first, one that failed last. A chunk whose analyzer dies, hangs up or is busy goes to the next, each at most once.
 * What an analyzer refuses is refused: nobody else is asked. Measuring twice is harmless, because an analyzer keeps nothing.
 * @param analyzers at least one
 * @param now a clock that only grows, in milliseconds
 * @returns the analyzer; it throws `analyzer_busy` when any of them was only busy, else `analyzer_unavailable`
 */
export function spreadAnalyzer(analyzers: readonly FaceAnalyzer[], now: () => number): FaceAnalyzer {
  const members = analyzers.map((analyzer): Member => ({ analyzer, open: 0, failures: 0, pausedUntil: 0 }));
  const inOrder = (): readonly Member[] => {
    const at = now();
    const pause = ({ pausedUntil }: Member): number => Math.max(0, pausedUntil - at);
    return [...members].sort((a, b) => pause(a) - pause(b) || a.open - b.open);
  };
  return {
    async analyze(frames, hint) {
      const endsAt = now() + BUDGET_MS;
      let busy: Problem | null = null;
      let last = new Problem('analyzer_unavailable');
      for (const member of inOrder()) {
        if (now() >= endsAt) break;
        member.open += 1;
        try {
          const measured = await member.analyzer.analyze(frames, hint);
          member.failures = 0;
          member.pausedUntil = 0;
          return measured;
        } catch (error) {
          if (!(error instanceof Problem) || !ELSEWHERE.has(error.code)) throw error;
          if (error.code === 'analyzer_busy') busy = error;
          last = error;
          member.pausedUntil = now() + Math.min(FIRST_PAUSE_MS * 2 ** member.failures, LONGEST_PAUSE_MS);
          member.failures += 1;
        } finally {
          member.open -= 1;
        }
      }
      throw busy ?? last;
    },
  };
}
