import { decodeFrame } from '../src/analyzer/pool/decode-frame.ts';
import { type FaceModels, loadModels, MODEL_SIDES } from '../src/analyzer/pool/load-models.ts';
import { createPoolAnalyzer } from '../src/analyzer/pool/pool-analyzer.ts';
import type { FaceAnalyzer } from '../src/liveness/analyzer.ts';
import { judge } from '../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS } from '../src/liveness/thresholds.ts';
import { type DrawnAttempt, measureDrawn } from '../tests/support/run-checks.ts';
import { drawAttempts } from './face-attempts.ts';
import { type Figure, median } from './figure.ts';

const GENUINE = 11;

interface Cost {
  readonly cpuMs: number;
  readonly floorMs: number;
  readonly waitMs: number;
  readonly frames: number;
}

/**
 * What one face check costs, from frames to verdict, beside the least that looking at each of its frames costs. Every attempt is another one.
 * @returns figures
 */
export async function faceCheck(): Promise<readonly Figure[]> {
  const attempts = await drawAttempts(GENUINE, []);
  const models = await loadModels();
  const analyzer = createPoolAnalyzer({ size: 1, queueLimit: 4 });
  try {
    await analyzer.start();
    const [first] = attempts;
    if (first) await costOf(first, analyzer, models);
    const costs: Cost[] = [];
    for (const attempt of attempts) costs.push(await costOf(attempt, analyzer, models));
    return figuresOf(costs);
  } finally {
    await analyzer.close();
  }
}

function figuresOf(costs: readonly Cost[]): readonly Figure[] {
  const cpu = costs.map(({ cpuMs }) => cpuMs);
  const wait = costs.map(({ waitMs }) => waitMs);
  const ratio = median(costs.map(({ cpuMs, floorMs }) => cpuMs / floorMs));
  const about = `n = ${String(costs.length)}, ${String(median(costs.map(({ frames }) => frames)))} frames`;
  return [
    { name: 'face check', beside: 'decoding and mesh', ratio, value: median(cpu), unit: 'ms CPU', notes: [about, spread(cpu)] },
    {
      name: 'face check, wait for the verdict',
      beside: 'nothing',
      ratio: null,
      value: median(wait),
      unit: 'ms',
      notes: ['after the last frame', spread(wait)],
    },
  ];
}

function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
}

async function costOf(attempt: DrawnAttempt, analyzer: FaceAnalyzer, models: FaceModels): Promise<Cost> {
  const { plan, steps } = attempt;
  const frames = steps.flatMap((step) => step.frames);
  const last = steps.at(-1);
  let waitMs = 0;
  const cpuMs = await cpuOf(async () => {
    const before = await measureDrawn({ plan, steps: steps.slice(0, -1) }, analyzer);
    const sentAt = performance.now();
    const measured = [...before, ...(last ? await measureDrawn({ plan, steps: [last] }, analyzer) : [])];
    const capture = { source: 'simulator', trackLabel: 'procedural face', facing: 'user', width: 320, height: 240 } as const;
    const verdict = judge({ plan, steps: measured, template: null, thresholds: DEFAULT_THRESHOLDS, earlierFrameHashes: [], capture });
    waitMs = performance.now() - sentAt;
    // What was not measured in full is no cost of a check.
    if (verdict.status === 'failed') throw new Error(`a drawn person failed: ${verdict.reasons.join(', ')}`);
  });
  const floorMs = await cpuOf(async () => {
    const input = new Float32Array(MODEL_SIDES.mesh ** 2 * 3).fill(0.5);
    for (const { jpeg } of frames) {
      await decodeFrame(jpeg);
      models.mesh.run(input, 1);
    }
  });
  return { cpuMs, floorMs, waitMs, frames: frames.length };
}

async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
