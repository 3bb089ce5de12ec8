import type { FaceBox, FrameLuma, FrameMeasurement } from '../../liveness/analyzer.ts';
import type { FaceCover } from '../../liveness/face-cover.ts';
import { EMBEDDING_LENGTH } from '../../liveness/embedding.ts';
import { MEASURED_POINTS } from '../../liveness/landmarks.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the answer of a remote analyzer. It comes over the network: every number is checked, and an answer that does not fit is no answer.
 * @param value parsed JSON
 * @param expected how many frames were sent
 * @returns one measurement a frame, or null when the answer does not fit
 */
export function parseMeasurements(value: unknown, expected: number): readonly FrameMeasurement[] | null {
  const frames = isFields(value) ? value['frames'] : null;
  if (!Array.isArray(frames) || frames.length !== expected) return null;
  const parsed = frames.map(parseMeasurement);
  return parsed.every((frame) => frame !== null) ? parsed : null;
}

function parseMeasurement(value: unknown): FrameMeasurement | null {
  if (!isFields(value)) return null;
  const facts = parseFacts(value);
  const scalars = readNumbers(value, SCALARS);
  const parts = parseParts(value);
  const eyes = parseEyes(value);
  const surface = parseSurface(value);
  return facts && scalars && parts && eyes && surface && { ...facts, ...scalars, ...eyes, ...surface, ...parts };
}

function parseFacts({
  kind,
  isDecoded,
  fileHash,
  perceptualHash,
}: Fields): Pick<FrameMeasurement, 'kind' | 'isDecoded' | 'fileHash' | 'perceptualHash'> | null {
  if (kind !== 'video' && kind !== 'still') return null;
  if (typeof isDecoded !== 'boolean' || !isHash(fileHash) || !isHash(perceptualHash)) return null;
  return { kind, isDecoded, fileHash, perceptualHash };
}

// Both eyes are looked at, or neither.
function parseEyes(value: Fields): Pick<FrameMeasurement, 'eyeRight' | 'eyeLeft'> | null {
  if (value['eyeRight'] === null && value['eyeLeft'] === null) return { eyeRight: null, eyeLeft: null };
  return readNumbers(value, ['eyeRight', 'eyeLeft']);
}

const SCALARS = ['tMs', 'width', 'height', 'faces', 'confidence', 'mouth', 'sharpness'] as const;

function parseParts(value: Fields): Pick<FrameMeasurement, 'box' | 'landmarks' | 'luma' | 'embedding' | 'cover'> | null {
  const box = value['box'] === null ? null : parseBox(value['box']);
  const landmarks = parseNumbers(value['landmarks'], [0, MEASURED_POINTS.length * 2]);
  const luma = parseLuma(value['luma']);
  const embedding = value['embedding'] === null ? null : parseNumbers(value['embedding'], [EMBEDDING_LENGTH]);
  const cover = value['cover'] === null ? null : parseCover(value['cover']);
  if (box === undefined || !landmarks || !luma || embedding === undefined || cover === undefined) return null;
  return { box, landmarks, luma, embedding, cover };
}

function parseSurface(value: Fields): Pick<FrameMeasurement, 'skin' | 'evenness'> | null {
  const skin = value['skin'] === null ? null : parseColour(value['skin']);
  const evenness = value['evenness'] === null ? null : parseNumbers([value['evenness']], [1])?.[0];
  return skin === undefined || evenness === undefined ? null : { skin, evenness };
}

function parseColour(value: unknown): readonly [number, number, number] | undefined {
  const [red, green, blue] = parseNumbers(value, [3]) ?? [];
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue];
}

function parseBox(value: unknown): FaceBox | undefined {
  return isFields(value) ? (readNumbers(value, ['x', 'y', 'width', 'height']) ?? undefined) : undefined;
}

function parseCover(value: unknown): FaceCover | undefined {
  return isFields(value) ? (readNumbers(value, ['eyeRight', 'eyeLeft', 'mouth']) ?? undefined) : undefined;
}

function parseLuma(value: unknown): FrameLuma | null {
  return isFields(value) ? readNumbers(value, ['frame', 'face', 'background', 'faceLeft', 'faceRight', 'contrast']) : null;
}

function parseNumbers(value: unknown, lengths: readonly number[]): readonly number[] | undefined {
  if (!Array.isArray(value) || !lengths.includes(value.length)) return undefined;
  const out = value.filter((item): item is number => typeof item === 'number' && Number.isFinite(item));
  return out.length === value.length ? out : undefined;
}

function readNumbers<Name extends string>(value: Fields, names: readonly Name[]): Record<Name, number> | null {
  const entries = names.map((name) => [name, value[name]] as const);
  const isComplete = entries.every(([, field]) => typeof field === 'number' && Number.isFinite(field));
  // Every name was found to be a number just above.
  return isComplete ? (Object.fromEntries(entries) as Record<Name, number>) : null;
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{0,64}$/.test(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
