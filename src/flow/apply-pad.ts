import type { FrameMeasurement } from '../liveness/analyzer.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import { parseFrames } from '../liveness/frames.ts';
import type { MeasuredStep, Verdict } from '../liveness/judge.ts';
import { judgePad } from '../liveness/judge-pad.ts';
import type { FacePicture, PadModel } from '../liveness/pad-model.ts';
import { type EvidenceDeps, findFrames } from './attempt-evidence.ts';

/** What looking with the operator's model needs. */
export interface ApplyPadDeps extends EvidenceDeps {
  /** Null where the operator gave none: then the report says `not_evaluated`. */
  readonly pad: PadModel | null;
}

/**
 * Looks at an attempt with the operator's model, if there is one: at the frames of one face that were good enough for an embedding, in every step. Stills are not asked:
 * good ones must not outweigh the video.
 * @param verdict what the checks came to
 * @param about the attempt and its measurements
 * @param deps ports
 * @returns the verdict, with one more check where there is a model
 * @throws Problem `analyzer_unavailable` when the model does not run; never a pass without it
 */
export async function applyPad(
  verdict: Verdict,
  about: { readonly attempt: AttemptRecord; readonly steps: readonly MeasuredStep[] },
  deps: ApplyPadDeps,
): Promise<Verdict> {
  const { pad } = deps;
  if (pad === null) return verdict;
  const pictures: FacePicture[] = [];
  for (const { seq, frames } of about.steps) {
    pictures.push(...(await picturesOf(about.attempt, seq, { frames, deps })));
  }
  const score = pictures.length === 0 ? null : await pad.score(pictures);
  return judgePad(verdict, { score, threshold: pad.threshold });
}

async function picturesOf(
  attempt: AttemptRecord,
  seq: number,
  { frames: measured, deps }: { readonly frames: readonly FrameMeasurement[]; readonly deps: EvidenceDeps },
): Promise<readonly FacePicture[]> {
  const chunk = attempt.chunks.find((candidate) => candidate.seq === seq);
  const body = chunk ? await findFrames(attempt, chunk, deps) : null;
  const parsed = body === null ? null : parseFrames(body, { framesAlready: 0 });
  if (!parsed?.ok) return [];
  return parsed.frames.flatMap(({ jpeg }, i) => {
    const frame = measured[i];
    return frame?.kind === 'video' && frame.faces === 1 && frame.embedding !== null && frame.box !== null ? [{ jpeg, box: frame.box }] : [];
  });
}
