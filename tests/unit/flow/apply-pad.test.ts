import { expect, it } from 'vitest';
import { readWrappingKeys } from '../../../src/consent/wrapping-keys.ts';
import { applyPad } from '../../../src/flow/apply-pad.ts';
import { keepFrames } from '../../../src/flow/attempt-evidence.ts';
import { sealEvidenceKey } from '../../../src/flow/evidence-key.ts';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import type { AttemptRecord } from '../../../src/liveness/attempt-store.ts';
import { type EvidenceFrame, serializeFrames } from '../../../src/liveness/frames.ts';
import type { Verdict } from '../../../src/liveness/judge.ts';
import type { FacePicture } from '../../../src/liveness/pad-model.ts';
import { createMemoryEvidenceStore } from '../../../src/store/memory/evidence-store.ts';
import { systemRandom } from '../../../src/runtime/system.ts';
import { planOf, synthesize } from '../liveness/synthetic-attempt.ts';

const NOW = 1_800_000_000_000;
const PASSED: Verdict = { status: 'passed', hints: [], checks: [], reasons: [], embedding: null, frameHashes: [] };

/** A JPEG as far as its header goes; its last byte tells it from others. */
const jpeg = (mark: number): Uint8Array => Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, mark);

it('the operator’s model sees the video of every step, and no still that was sent before it', async () => {
  const clock = { now: () => NOW };
  const deps = { evidence: createMemoryEvidenceStore(clock), random: systemRandom, clock, wrapping: readWrappingKeys(new Uint8Array(32).fill(7), undefined) };
  const owner = { id: 'lva_1', clientId: 'cli_1' };
  const evidence = { ...owner, evidenceKey: sealEvidenceKey(owner, systemRandom.bytes(32), deps), evidenceUntil: NOW + 900_000, hold: null };
  const chunks = [0, 1, 2, 3].map((seq) => ({ seq, sha256: `hash${String(seq)}`, frameCount: 4, lastTMs: 0, arrivedAt: NOW }));
  const steps = synthesize(planOf('blink', 'turn_left', 'nod'), { seed: 1 }).map(({ seq, frames }) => ({
    seq,
    frames: frames.filter(({ embedding }) => embedding !== null).slice(0, 4),
  }));
  const measured: { seq: number; frames: FrameMeasurement[] }[] = [];
  for (const { seq, frames } of steps) {
    const kinds = frames.map((frame, i): FrameMeasurement => ({ ...frame, kind: i < 2 ? 'still' : 'video' }));
    const sent = kinds.map(({ kind }, i): EvidenceFrame => ({ kind, tMs: i, jpeg: jpeg(seq * 10 + i) }));
    await keepFrames(evidence, { seq, sha256: `hash${String(seq)}` }, serializeFrames(sent), deps);
    measured.push({ seq, frames: kinds });
  }
  const seen: FacePicture[] = [];
  const pad = {
    threshold: 0.5,
    score: (pictures: readonly FacePicture[]) => {
      seen.push(...pictures);
      return Promise.resolve(0.9);
    },
  };
  const attempt = { ...evidence, chunks } as unknown as AttemptRecord;
  expect(await applyPad(PASSED, { attempt, steps: measured }, { ...deps, pad })).toMatchObject({ status: 'failed', reasons: ['presentation_attack'] });
  const expected = measured.flatMap(({ seq, frames }) => frames.flatMap(({ kind }, i) => (kind === 'video' ? [seq * 10 + i] : [])));
  expect(seen.map((picture) => picture.jpeg.at(-1))).toEqual(expected);
  expect(new Set(expected.map((mark) => Math.floor(mark / 10)))).toEqual(new Set([0, 1, 2, 3]));
});
