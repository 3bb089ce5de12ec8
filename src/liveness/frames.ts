import { concatBytes, uint32, utf8 } from '../lib/bytes.ts';
import { readJpegSize } from './jpeg-header.ts';

/** One picture of an attempt. */
export interface EvidenceFrame {
  readonly kind: 'video' | 'still';
  /** Milliseconds since the phone started the attempt, on its monotonic clock. */
  readonly tMs: number;
  readonly jpeg: Uint8Array;
}

/** Result of {@link parseFrames}. */
export type FramesResult =
  | { readonly ok: true; readonly frames: readonly EvidenceFrame[] }
  | { readonly ok: false; readonly code: 'frames_malformed' | 'evidence_too_large' };

/** Limits of the evidence of one attempt. */
export const FRAME_LIMITS = {
  framesPerAttempt: 200,
  /** More than any plan asks of one step: a chunk is measured in one piece, and must not keep an engine longer than its caller waits. */
  framesPerChunk: 60,
  chunkBytes: 2 * 1024 * 1024,
  videoBytes: 60 * 1024,
  stillBytes: 150 * 1024,
  stillsPerChunk: 2,
  longestSidePx: 720,
  shortestSidePx: 96,
  /** No attempt lasts this long, in milliseconds. */
  endMs: 30_000,
} as const;

/** Bytes and pixels of one still, and how many a chunk may have: each is searched as a whole and embedded, which costs as much as a dozen frames of a video. */
export interface StillLimits {
  readonly stillBytes: number;
  readonly stillsPerChunk: number;
  readonly longestSidePx: number;
}

/** Limits of a vendor's picture. It comes from the vendor and not from a phone, and is larger than what our page sends; a chunk still holds it. */
export const REFERENCE_LIMITS: StillLimits = { stillBytes: 1_900_000, stillsPerChunk: 8, longestSidePx: 4096 };

const MAGIC = utf8('SLF1');
const HEADER_BYTES = 6;
const FRAME_HEADER_BYTES = 9;
const MALFORMED: FramesResult = { ok: false, code: 'frames_malformed' };
const TOO_LARGE: FramesResult = { ok: false, code: 'evidence_too_large' };

/**
 * Reads a chunk of frames and applies every limit before anything is decoded: count, bytes, JPEG magic, size in pixels from the header, order of time.
 * What passes is still untrusted pixels; only the analyzer's worker decodes them.
 * @param body the chunk: `SLF1`, count, then kind, time, length and bytes of each frame
 * @param attempt how many frames the attempt has sent before this chunk, and other limits of stills where it does not come from a phone
 * @returns the frames, which share memory with the body, or the code of the fault
 */
export function parseFrames(body: Uint8Array, attempt: { readonly framesAlready: number; readonly still?: StillLimits }): FramesResult {
  if (body.length > FRAME_LIMITS.chunkBytes) return TOO_LARGE;
  if (body.length < HEADER_BYTES || MAGIC.some((byte, i) => body[i] !== byte)) return MALFORMED;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = view.getUint16(4);
  if (count === 0) return MALFORMED;
  if (count > Math.min(FRAME_LIMITS.framesPerChunk, FRAME_LIMITS.framesPerAttempt - attempt.framesAlready)) return TOO_LARGE;
  const frames: EvidenceFrame[] = [];
  let offset = HEADER_BYTES;
  for (let i = 0; i < count; i++) {
    const result = readFrame(view, offset, attempt.still ?? FRAME_LIMITS);
    if ('ok' in result) return result;
    frames.push(result.frame);
    offset = result.next;
  }
  return offset === body.length && isInOrder(frames) ? withFewStills(frames, attempt.still ?? FRAME_LIMITS) : MALFORMED;
}

/**
 * Writes the chunk that {@link parseFrames} reads.
 * @param frames frames in order of time
 * @returns the chunk
 */
export function serializeFrames(frames: readonly EvidenceFrame[]): Uint8Array {
  const parts = [MAGIC, Uint8Array.of(frames.length >>> 8, frames.length & 255)];
  for (const { kind, tMs, jpeg } of frames) {
    parts.push(Uint8Array.of(kind === 'still' ? 1 : 0), uint32(tMs), uint32(jpeg.length), jpeg);
  }
  return concatBytes(...parts);
}

type FrameRead = { readonly frame: EvidenceFrame; readonly next: number } | (FramesResult & { readonly ok: false });

function readFrame(view: DataView, offset: number, still: StillLimits): FrameRead {
  const malformed = { ok: false, code: 'frames_malformed' } as const;
  if (offset + FRAME_HEADER_BYTES > view.byteLength) return malformed;
  const kindByte = view.getUint8(offset);
  const tMs = view.getUint32(offset + 1);
  const length = view.getUint32(offset + 5);
  if (kindByte > 1 || tMs >= FRAME_LIMITS.endMs) return malformed;
  const kind = kindByte === 1 ? 'still' : 'video';
  if (length > (kind === 'still' ? still.stillBytes : FRAME_LIMITS.videoBytes)) return { ok: false, code: 'evidence_too_large' };
  const start = offset + FRAME_HEADER_BYTES;
  if (start + length > view.byteLength) return malformed;
  const jpeg = new Uint8Array(view.buffer, view.byteOffset + start, length);
  const size = readJpegSize(jpeg);
  if (!size || Math.min(size.width, size.height) < FRAME_LIMITS.shortestSidePx) return malformed;
  const longestSidePx = kind === 'still' ? still.longestSidePx : FRAME_LIMITS.longestSidePx;
  if (Math.max(size.width, size.height) > longestSidePx) return { ok: false, code: 'evidence_too_large' };
  return { frame: { kind, tMs, jpeg }, next: start + length };
}

function withFewStills(frames: readonly EvidenceFrame[], { stillsPerChunk }: StillLimits): FramesResult {
  return frames.filter(({ kind }) => kind === 'still').length > stillsPerChunk ? TOO_LARGE : { ok: true, frames };
}

// A still may carry the time of a video frame: both come from one camera. Within a kind time only grows.
function isInOrder(frames: readonly EvidenceFrame[]): boolean {
  const last = { video: -1, still: -1 };
  return frames.every(({ kind, tMs }) => {
    const grows = tMs > last[kind];
    last[kind] = tMs;
    return grows;
  });
}
