import type { FaceBox, FrameLuma, FrameMeasurement } from '../../liveness/analyzer.ts';
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
  const { kind, isDecoded, fileHash, perceptualHash } = value;
  const [tMs, width, height, faces] = numbers(value, ['tMs', 'width', 'height', 'faces']);
  const [confidence, eyeRight, eyeLeft, mouth, sharpness] = numbers(value, ['confidence', 'eyeRight', 'eyeLeft', 'mouth', 'sharpness']);
  if (kind !== 'video' && kind !== 'still') return null;
  if (typeof isDecoded !== 'boolean' || !isHash(fileHash) || !isHash(perceptualHash)) return null;
  if (tMs === undefined || width === undefined || height === undefined || faces === undefined) return null;
  if (confidence === undefined || eyeRight === undefined || eyeLeft === undefined || mouth === undefined || sharpness === undefined) return null;
  const rest = parseParts(value);
  return rest && { kind, tMs, isDecoded, width, height, faces, confidence, eyeRight, eyeLeft, mouth, sharpness, fileHash, perceptualHash, ...rest };
}

function parseParts(value: Fields): Pick<FrameMeasurement, 'box' | 'landmarks' | 'luma' | 'embedding'> | null {
  const box = value['box'] === null ? null : parseBox(value['box']);
  const landmarks = parseNumbers(value['landmarks'], [0, MEASURED_POINTS.length * 2]);
  const luma = parseLuma(value['luma']);
  const embedding = value['embedding'] === null ? null : parseNumbers(value['embedding'], [EMBEDDING_LENGTH]);
  return box === undefined || !landmarks || !luma || embedding === undefined ? null : { box, landmarks, luma, embedding };
}

function parseBox(value: unknown): FaceBox | undefined {
  if (!isFields(value)) return undefined;
  const [x, y, width, height] = numbers(value, ['x', 'y', 'width', 'height']);
  return x === undefined || y === undefined || width === undefined || height === undefined ? undefined : { x, y, width, height };
}

function parseLuma(value: unknown): FrameLuma | undefined {
  if (!isFields(value)) return undefined;
  const [frame, face, background, faceLeft, faceRight] = numbers(value, ['frame', 'face', 'background', 'faceLeft', 'faceRight']);
  if (frame === undefined || face === undefined || background === undefined) return undefined;
  return faceLeft === undefined || faceRight === undefined ? undefined : { frame, face, background, faceLeft, faceRight };
}

function parseNumbers(value: unknown, lengths: readonly number[]): readonly number[] | undefined {
  if (!Array.isArray(value) || !lengths.includes(value.length)) return undefined;
  const out = value.filter((item): item is number => typeof item === 'number' && Number.isFinite(item));
  return out.length === value.length ? out : undefined;
}

function numbers(value: Fields, names: readonly string[]): readonly (number | undefined)[] {
  return names.map((name) => {
    const field = value[name];
    return typeof field === 'number' && Number.isFinite(field) ? field : undefined;
  });
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{0,64}$/.test(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
