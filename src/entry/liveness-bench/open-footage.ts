import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchAttempt, BenchFootage, BenchFrame, BenchSource } from './bench-source.ts';
import type { FootageLabels, LabelledAttempt } from './label-schema.ts';
import { readFrames, readStill } from './read-frames.ts';
import { readLabels } from './read-labels.ts';

/** Name of the label file in the folder. */
export const LABEL_FILE = 'labels.json';

/**
 * Opens a folder of labelled footage. Pictures are read when their attempt is measured.
 * @param folder where `labels.json` stands
 * @returns what to measure
 * @throws Error naming every fault of the labels, each with its place
 */
export async function openFootage(folder: string): Promise<BenchSource> {
  const file = path.join(folder, LABEL_FILE);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`cannot read ${file}`);
  });
  const read = readLabels(text);
  if (!read.ok) throw new Error(read.issues.map((issue) => `${file}: ${issue}`).join('\n'));
  const attempts = read.labels.attempts.map((labelled) => toAttempt(labelled, folder));
  return { isSimulated: false, title: folder, attempts, impostorPairs: pairsOf(read.labels, attempts) };
}

function toAttempt(labelled: LabelledAttempt, folder: string): BenchAttempt {
  return {
    id: labelled.id,
    subject: labelled.subject,
    species: labelled.species ?? null,
    kind: labelled.kind,
    plan: { steps: labelled.prompts.map(({ action }, seq) => ({ seq, action, windowMs: labelled.window_ms })) },
    hasRealTimes: labelled.fps === undefined,
    capture: { source: 'app', trackLabel: labelled.camera, facing: 'unknown', width: null, height: null },
    reference: labelled.reference ?? null,
    earlier: labelled.earlier,
    load: () => loadFootage(labelled, folder),
  };
}

async function loadFootage(labelled: LabelledAttempt, folder: string): Promise<BenchFootage> {
  const video = await readFrames(labelled, folder);
  const stills = await Promise.all(labelled.stills.map((still) => readStill(still, folder)));
  const frames = [...video.frames, ...stills.flatMap((still) => still.frames)].sort((a, b) => a.tMs - b.tMs);
  const origin = labelled.prompts[0]?.at_ms ?? 0;
  const steps = labelled.prompts.map((_, seq) => {
    const [from, until] = spanOf(labelled, seq);
    const inside = frames.filter(({ tMs }) => tMs >= from && tMs < until);
    return { seq, frames: inside.map((frame): BenchFrame => ({ ...frame, tMs: Math.round(frame.tMs - origin) })) };
  });
  const empty = steps.filter((step) => step.frames.length === 0).map(({ seq }) => `${labelled.frames}: no frame for prompts[${String(seq)}]`);
  return { steps, faults: [...video.faults, ...stills.flatMap((still) => still.faults), ...(video.faults.length > 0 ? [] : empty)] };
}

// A step lasts its window, as in production, unless the labels say otherwise or the next prompt comes sooner.
function spanOf({ prompts, window_ms: windowMs }: LabelledAttempt, seq: number): readonly [from: number, until: number] {
  const prompt = prompts[seq];
  const from = prompt?.at_ms ?? 0;
  return [from, Math.min(prompt?.until_ms ?? from + windowMs, prompts[seq + 1]?.at_ms ?? Number.POSITIVE_INFINITY)];
}

// Every genuine attempt against the references of everybody else: no search, each pair is one comparison.
function pairsOf({ impostor_pairs: pairs }: FootageLabels, attempts: readonly BenchAttempt[]): BenchSource['impostorPairs'] {
  if (pairs === 'none') return [];
  return pairs === 'all' ? allPairs(attempts) : pairs;
}

/**
 * @param attempts labelled attempts
 * @returns each genuine attempt with each reference of another subject
 */
export function allPairs(attempts: readonly BenchAttempt[]): BenchSource['impostorPairs'] {
  const named = new Set(attempts.map(({ reference }) => reference));
  const genuine = attempts.filter(({ species }) => species === null);
  const references = genuine.filter(({ id }) => named.has(id));
  return genuine.flatMap(({ id, subject }) =>
    references.filter((reference) => reference.subject !== subject).map((reference) => ({ attempt: id, reference: reference.id })),
  );
}
