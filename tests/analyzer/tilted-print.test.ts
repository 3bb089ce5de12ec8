import { afterAll, describe, expect, it } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { estimatePose } from '../../src/liveness/head-pose.ts';
import { createSolidity } from '../../src/liveness/planarity.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';
import { photographPrint } from '../../src/phone/attacks/flat-picture.ts';
import { createSequence } from '../../src/phone/puppet/noise.ts';
import type { RgbFrame } from '../../src/phone/puppet/puppet.ts';
import { encode, puppetOf } from './film.ts';

const pool = createPoolAnalyzer({ size: 1, queueLimit: 100 });
const DEGREES = [0, 8, 16, 24, 32, 38, 44, 50, 55, 60];

/** What the engine reads on the way from straight ahead to the last picture: greatest turn and least solidity, of the faces found. */
async function readPath(pictures: readonly RgbFrame[]): Promise<{ readonly turn: number; readonly solidity: number }> {
  const frames = await Promise.all(pictures.map(async (picture, i) => ({ kind: 'video' as const, tMs: i * 70, jpeg: await encode(picture) })));
  const faces = (await pool.analyze(frames)).filter(({ faces: count }) => count === 1).map(({ landmarks }) => landmarks);
  const [neutral] = faces;
  if (!neutral) throw new TypeError('the neutral face was not found');
  const solidityOf = createSolidity(neutral);
  const yawOf = (landmarks: readonly number[]): number => estimatePose(landmarks)?.yaw ?? 0;
  return {
    turn: Math.max(...faces.map((face) => Math.abs(yawOf(face) - yawOf(neutral)))),
    solidity: Math.min(...faces.map((face) => solidityOf(face))),
  };
}

afterAll(() => pool.close());

describe('a print that is tilted instead of a head that turns', { timeout: 60_000 }, () => {
  it.each([1, 5, 7, 11, 12, 16])('loses its width on the way, and the head does not (face %d)', async (seed) => {
    const puppet = puppetOf(seed);
    for (const side of [-1, 1]) {
      const head = await readPath(DEGREES.map((_, i) => puppet.render({ yaw: side * i * 2.7 }, i)));
      expect(head.turn).toBeGreaterThan(DEFAULT_THRESHOLDS.turnDegrees);
      expect(head.solidity).toBeGreaterThanOrEqual(DEFAULT_THRESHOLDS.solidityMin);
      const print = puppet.render({}, 1);
      const draw = createSequence(seed);
      const tilted = await readPath(DEGREES.map((degrees) => photographPrint(print, { tilt: side * degrees }, draw)));
      expect(tilted.solidity).toBeLessThan(DEFAULT_THRESHOLDS.solidityMin);
    }
  });
});
