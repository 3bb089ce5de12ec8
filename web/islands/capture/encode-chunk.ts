/** One picture to send. */
export interface CapturedFrame {
  readonly kind: 'video' | 'still';
  /** Milliseconds since the attempt started on this phone's monotonic clock. */
  readonly tMs: number;
  readonly jpeg: Blob;
}

/** Content type of a chunk. */
export const CHUNK_TYPE = 'application/vnd.shualian.frames';

const VIDEO_BYTES_MAX = 60 * 1024;
const STILL_BYTES_MAX = 150 * 1024;

/**
 * Packs the frames of one step: `SLF1`, count, then kind, time, length and bytes of each. The same frames give the same bytes, so a chunk can be sent again.
 * @param frames what was captured, in any order; frames over the size limit and frames whose time does not grow are left out
 * @returns the body to send
 */
export function encodeChunk(frames: readonly CapturedFrame[]): Blob {
  const last = { video: -1, still: -1 };
  const kept = [...frames]
    .sort((a, b) => a.tMs - b.tMs)
    .filter(({ kind, tMs, jpeg }) => {
      const isFit = tMs > last[kind] && jpeg.size > 0 && jpeg.size <= (kind === 'still' ? STILL_BYTES_MAX : VIDEO_BYTES_MAX);
      if (isFit) last[kind] = tMs;
      return isFit;
    });
  const head = new Uint8Array(6);
  head.set([0x53, 0x4c, 0x46, 0x31]);
  new DataView(head.buffer).setUint16(4, kept.length);
  return new Blob([head, ...kept.flatMap((frame) => [frameHead(frame), frame.jpeg])], { type: CHUNK_TYPE });
}

function frameHead({ kind, tMs, jpeg }: CapturedFrame): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(9);
  const view = new DataView(head.buffer);
  view.setUint8(0, kind === 'still' ? 1 : 0);
  view.setUint32(1, tMs);
  view.setUint32(5, jpeg.size);
  return head;
}
