import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchFrame } from './bench-source.ts';
import type { LabelledAttempt } from './label-schema.ts';
import { splitMjpeg } from './split-mjpeg.ts';

/** Frames with times on the clock of the labels, and what could not be read. */
export interface ReadFrames {
  readonly frames: readonly BenchFrame[];
  readonly faults: readonly string[];
}

/** No attempt has so many frames in its windows; a folder that has more is not read. */
const FILES_MAX = 5000;
const BYTES_MAX = 512 * 1024 * 1024;

/**
 * Reads the video of an attempt: a folder of JPEGs or a Motion JPEG file, with times from names, a list, or a rate.
 * @param labelled the attempt
 * @param folder where its paths begin
 * @returns frames in order of time; every file that is missing is named instead
 */
export async function readFrames(labelled: LabelledAttempt, folder: string): Promise<ReadFrames> {
  const isStream = /\.mjpe?g$/.test(labelled.frames);
  const pictures = isStream ? await readStream(labelled.frames, folder) : await readPictures(labelled.frames, folder);
  if (pictures.faults.length > 0) return { frames: [], faults: pictures.faults };
  const timed = await timesOf(labelled, folder, pictures.pictures);
  if (typeof timed === 'string') return { frames: [], faults: [timed] };
  const frames = pictures.pictures.map(({ place, jpeg }, i): BenchFrame => ({ kind: 'video', tMs: timed[i] ?? 0, jpeg, place }));
  return { frames: frames.sort((a, b) => a.tMs - b.tMs), faults: [] };
}

/**
 * @param still a still of an attempt
 * @param folder where its path begins
 * @returns one frame, or its fault
 */
export async function readStill(still: { readonly file: string; readonly at_ms: number }, folder: string): Promise<ReadFrames> {
  const jpeg = await readFile(path.join(folder, still.file)).catch(() => null);
  if (!jpeg) return { frames: [], faults: [`${still.file}: cannot be read`] };
  return { frames: [{ kind: 'still', tMs: still.at_ms, jpeg, place: still.file }], faults: [] };
}

interface Pictures {
  readonly pictures: readonly { readonly place: string; readonly jpeg: Uint8Array }[];
  readonly faults: readonly string[];
}

async function readPictures(frames: string, folder: string): Promise<Pictures> {
  const names = await readdir(path.join(folder, frames)).catch(() => null);
  if (!names) return failed(`${frames}: no such folder`);
  const jpegs = names.filter((name) => /\.jpe?g$/i.test(name)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (jpegs.length === 0) return failed(`${frames}: no .jpg in it`);
  if (jpegs.length > FILES_MAX) return failed(`${frames}: more than ${String(FILES_MAX)} pictures`);
  const read = await Promise.all(
    jpegs.map(async (name) => ({ place: `${frames}/${name}`, jpeg: await readFile(path.join(folder, frames, name)).catch(() => null) })),
  );
  const faults = read.filter(({ jpeg }) => jpeg === null).map(({ place }) => `${place}: cannot be read`);
  return { pictures: read.flatMap(({ place, jpeg }) => (jpeg ? [{ place, jpeg }] : [])), faults };
}

async function readStream(frames: string, folder: string): Promise<Pictures> {
  const bytes = await readFile(path.join(folder, frames)).catch(() => null);
  if (!bytes) return failed(`${frames}: cannot be read`);
  if (bytes.length > BYTES_MAX) return failed(`${frames}: larger than ${String(BYTES_MAX)} bytes`);
  const jpegs = splitMjpeg(bytes);
  if (jpegs.length === 0) return failed(`${frames}: no JPEG in it`);
  return { pictures: jpegs.map((jpeg, i) => ({ place: `${frames}#${String(i)}`, jpeg })), faults: [] };
}

function failed(fault: string): Pictures {
  return { pictures: [], faults: [fault] };
}

// A list of times that is one short would shift every frame: then nothing is taken.
async function timesOf({ times, fps }: LabelledAttempt, folder: string, pictures: Pictures['pictures']): Promise<readonly number[] | string> {
  if (fps !== undefined) return pictures.map((_, i) => Math.round((i * 1000) / fps));
  if (times !== undefined) return readTimes(times, folder, pictures.length);
  const named = pictures.map(({ place }) => ({ place, name: /(\d+)\.jpe?g$/i.exec(place)?.[1] }));
  const nameless = named.find(({ name }) => name === undefined);
  return nameless ? `${nameless.place}: the name holds no time in milliseconds, and neither times nor fps is given` : named.map(({ name }) => Number(name));
}

async function readTimes(times: string, folder: string, count: number): Promise<readonly number[] | string> {
  const text = await readFile(path.join(folder, times), 'utf8').catch(() => null);
  if (text === null) return `${times}: cannot be read`;
  const lines = text.split('\n').map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  const bad = lines.findIndex((line) => !/^\d+(\.\d+)?$/.test(line));
  if (bad >= 0) return `${times}:${String(bad + 1)}: not a time in milliseconds`;
  return lines.length === count ? lines.map(Number) : `${times}: ${String(lines.length)} times for ${String(count)} frames`;
}
