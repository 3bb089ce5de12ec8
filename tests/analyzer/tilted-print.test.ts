import { afterAll, describe, expect, it } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { estimatePose } from '../../src/liveness/head-pose.ts';
import { affineResidual, type PosedFace, widthAgreement } from '../../src/liveness/planarity.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';
import type { RgbFrame } from '../../src/phone/puppet/puppet.ts';
import { encode, puppetOf } from './film.ts';

const pool = createPoolAnalyzer({ size: 1, queueLimit: 100 });

/** The picture as a print that is turned about its upright axis, seen from three picture heights away. */
function tilted({ data, width, height }: RgbFrame, degrees: number): RgbFrame {
  const out = new Uint8Array(data.length).fill(120);
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const distance = 3 * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const across = ((x - width / 2) * distance) / (distance * cos - (x - width / 2) * sin);
      const from = Math.round(across + width / 2);
      const row = Math.round(((y - height / 2) * (distance + across * sin)) / distance + height / 2);
      if (from < 0 || row < 0 || from >= width || row >= height) continue;
      out.set(data.subarray((row * width + from) * 3, (row * width + from) * 3 + 3), (y * width + x) * 3);
    }
  }
  return { data: out, width, height };
}

async function faceOf(picture: RgbFrame): Promise<PosedFace | null> {
  const [measured] = await pool.analyze([{ kind: 'video', tMs: 0, jpeg: await encode(picture) }]);
  const pose = measured?.faces === 1 ? estimatePose(measured.landmarks) : null;
  return measured && pose ? { landmarks: measured.landmarks, pose } : null;
}

/** @returns true when the face would count as a turn of a solid head */
function isTurn(neutral: PosedFace, face: PosedFace | null): boolean {
  if (!face || Math.abs(face.pose.yaw - neutral.pose.yaw) <= DEFAULT_THRESHOLDS.turnDegrees) return false;
  if (affineResidual(neutral.landmarks, face.landmarks) < DEFAULT_THRESHOLDS.planarityMin) return false;
  return widthAgreement(neutral, face) >= DEFAULT_THRESHOLDS.widthAgreementMin;
}

afterAll(() => pool.close());

describe('a print that is tilted instead of a head that turns', { timeout: 60_000 }, () => {
  it.each([1, 7, 12, 15])('is no turn, and the head is (face %d)', async (seed) => {
    const puppet = puppetOf(seed);
    const neutral = await faceOf(puppet.render({}, 0));
    if (!neutral) throw new TypeError('the neutral face was not found');
    for (const yaw of [-24, 24]) expect({ yaw, isTurn: isTurn(neutral, await faceOf(puppet.render({ yaw }, 1))) }).toEqual({ yaw, isTurn: true });
    for (const tilt of [-55, -45, -30, 30, 45, 55]) {
      expect({ tilt, isTurn: isTurn(neutral, await faceOf(tilted(puppet.render({}, 1), tilt))) }).toEqual({ tilt, isTurn: false });
    }
  });
});
