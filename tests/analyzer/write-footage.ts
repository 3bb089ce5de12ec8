import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EvidenceFrame } from '../../src/liveness/frames.ts';
import type { LivenessAction } from '../../src/liveness/plan.ts';
import { planOf } from '../unit/liveness/synthetic-attempt.ts';
import { film, type FilmedStep, WINDOW_MS } from './film.ts';

/** What stands in the label file of one attempt. */
export type Label = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly prompts: readonly { readonly action: string; readonly at_ms: number }[];
};

/** How an attempt is filmed and kept. */
export interface FootageOptions {
  readonly id: string;
  readonly person: number;
  readonly take: number;
  readonly actions: readonly [LivenessAction, LivenessAction, LivenessAction];
  /** What the labels say was asked, when it is not what was performed. */
  readonly asked?: readonly [LivenessAction, LivenessAction, LivenessAction];
  /** Kept as a Motion JPEG stream with a list of times, not as a folder of pictures. */
  readonly isStream?: boolean;
  /** Changes the frames before they are written. */
  readonly edit?: (frame: EvidenceFrame, index: number) => EvidenceFrame;
}

/** Films one attempt into the folder, as an operator would with a camera and ffmpeg. @returns its label, of a genuine attempt */
export async function writeFootage(folder: string, options: FootageOptions): Promise<Label> {
  const plan = planOf(...options.actions);
  const steps = await film({ steps: plan.steps.map((step) => ({ ...step, windowMs: WINDOW_MS })) }, { person: options.person, take: options.take });
  const frames = steps.flatMap((step) => step.frames).map((frame, i) => options.edit?.(frame, i) ?? frame);
  const asked = ['neutral', ...(options.asked ?? options.actions)];
  const place = options.isStream === true ? writeStream(folder, options.id, frames) : writePictures(folder, options.id, frames);
  return {
    id: options.id,
    subject: `person-${String(options.person)}`,
    label: 'bona_fide',
    window_ms: WINDOW_MS,
    ...place,
    prompts: steps.map((step, seq) => ({ action: asked[seq] ?? 'neutral', at_ms: startOf(step) })),
  };
}

/** Writes the label file. */
export function writeLabels(folder: string, attempts: readonly object[], more: object = {}): void {
  writeFileSync(path.join(folder, 'labels.json'), JSON.stringify({ format: 'shualian-liveness-footage/1', attempts, ...more }));
}

function startOf({ frames }: FilmedStep): number {
  return frames[0]?.tMs ?? 0;
}

function writePictures(folder: string, id: string, frames: readonly EvidenceFrame[]): object {
  mkdirSync(path.join(folder, id));
  for (const { tMs, jpeg } of frames) writeFileSync(path.join(folder, id, `${String(tMs).padStart(8, '0')}.jpg`), jpeg);
  return { frames: id };
}

function writeStream(folder: string, id: string, frames: readonly EvidenceFrame[]): object {
  writeFileSync(path.join(folder, `${id}.mjpeg`), Buffer.concat(frames.map(({ jpeg }) => jpeg)));
  writeFileSync(path.join(folder, `${id}.txt`), `${frames.map(({ tMs }) => String(tMs)).join('\n')}\n`);
  return { frames: `${id}.mjpeg`, times: `${id}.txt` };
}
