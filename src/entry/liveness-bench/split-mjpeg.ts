/**
 * Splits a Motion JPEG stream as ffmpeg writes it: JPEG after JPEG. Segments are walked by their length, so that a picture inside a picture (an EXIF preview) starts no new frame.
 * @param bytes the whole file
 * @returns each frame, sharing memory with the file; the rest of a stream that is cut off counts as its last frame, and no decoder will take it
 * @see ITU-T T.81 annex B.1
 */
export function splitMjpeg(bytes: Uint8Array): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  let start = findStart(bytes, 0);
  while (start < bytes.length) {
    const end = findEnd(bytes, start + 2);
    frames.push(bytes.subarray(start, end));
    start = findStart(bytes, end);
  }
  return frames;
}

function findStart(bytes: Uint8Array, from: number): number {
  for (let i = from; i + 1 < bytes.length; i++) if (bytes[i] === 0xff && bytes[i + 1] === 0xd8) return i;
  return bytes.length;
}

function findEnd(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i + 1 < bytes.length) {
    const marker = bytes[i + 1] ?? 0;
    if (bytes[i] !== 0xff || !hasMeaning(marker)) i += 1;
    else if (marker === 0xd9) return i + 2;
    else i += 2 + (((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0));
  }
  return bytes.length;
}

// Stuffed zeros, restart marks and fill bytes stand within coded bytes.
function hasMeaning(marker: number): boolean {
  return marker !== 0 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7);
}
