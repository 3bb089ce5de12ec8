/** Size of a picture in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the size of a JPEG from its frame header without decoding anything, so that a decompression bomb is refused before a decoder sees it.
 * @param bytes the whole file
 * @returns the size, or null when this is no baseline or progressive 8-bit JPEG
 * @see ITU-T T.81 annex B.2
 */
export function readJpegSize(bytes: Uint8Array): PixelSize | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let offset = 2;
  while (offset + 4 <= bytes.length) {
    if (bytes[offset] !== 0xff) return null;
    const marker = bytes[offset + 1] ?? 0;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    const length = uint16(bytes, offset + 2);
    if (length < 2) return null;
    if (isFrameHeader(marker)) return readFrameHeader(bytes, offset + 2, length);
    if (marker === 0xda || marker === 0xd9 || marker < 0xc0) return null;
    offset += 2 + length;
  }
  return null;
}

// SOF0 to SOF2 are what cameras and browsers write; lossless, hierarchical and arithmetic kinds are refused.
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xc2;
}

function readFrameHeader(bytes: Uint8Array, offset: number, length: number): PixelSize | null {
  const components = bytes[offset + 7];
  if (length < 8 || offset + length > bytes.length || bytes[offset + 2] !== 8) return null;
  if (components !== 1 && components !== 3) return null;
  const height = uint16(bytes, offset + 3);
  const width = uint16(bytes, offset + 5);
  return width > 0 && height > 0 ? { width, height } : null;
}

function uint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}
