import { analyzerSecret, startAnalyzer } from '../tests/support/analyzer-process.ts';
import { type Holding, runChecks } from '../tests/support/run-checks.ts';
import { drawAttempts } from './face-attempts.ts';
import { type Figure, median } from './figure.ts';

/** The heap finds its size in the first checks. */
const WARM_UP = 10;
const SPAN = 10;
const SPECIES = ['still', 'pan_zoom', 'splice', 'mirrored', 'looped', 'bend'];

/**
 * What one analyzer process holds after many checks, beside what it held after the first ones.
 * @param checks how many, warm-up included
 * @returns figures
 */
export async function faceMemory(checks: number): Promise<readonly Figure[]> {
  const attempts = await drawAttempts(7, SPECIES);
  const analyzer = await startAnalyzer(analyzerSecret());
  const onCheck = ({ checks: n, memory, most, tensors }: Holding): void => {
    if (n % 50 === 0 || n === WARM_UP) process.stderr.write(`${String(n)} checks: ${megabytes(memory)}, most ${megabytes(most)}, ${String(tensors)} tensors\n`);
  };
  try {
    const holdings = await runChecks(analyzer, attempts, { checks, onCheck });
    const warm = holdings.slice(WARM_UP);
    const memory = (part: readonly Holding[]): number => median(part.map((holding) => holding.memory));
    const [start, end] = [memory(warm.slice(0, SPAN)), memory(warm.slice(-SPAN))];
    const tensors = warm.map((holding) => holding.tensors);
    const notes = [
      `${megabytes(start)} to ${megabytes(end)}`,
      `most ${megabytes(holdings.at(-1)?.most ?? 0)}`,
      `${String(Math.min(...tensors))} to ${String(Math.max(...tensors))} tensors`,
      `${String(attempts.length)} attempts in turn`,
    ];
    return [{ name: 'analyzer after many checks', beside: 'after its first 20', ratio: end / start, value: checks, unit: 'checks', notes }];
  } finally {
    analyzer.kill('SIGTERM');
    await analyzer.ended;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
