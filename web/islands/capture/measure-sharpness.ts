import { measureDetail } from '../../../src/liveness/face-detail.ts';
import type { FaceShare } from './hint-rules.ts';
import type { RgbaPicture } from './measure-backlight.ts';

/**
 * How sharp the face is, by the very function that the server uses.
 * @param picture the picture
 * @param face where the face is
 * @returns the measure, above 0; null where too little of the face is in the picture
 */
export function measureSharpness({ data, width, height }: RgbaPicture, [x, y, w, h]: FaceShare): number | null {
  const within = (value: number, size: number): number => Math.min(size, Math.max(0, Math.round(value * size)));
  const [left, top, right, bottom] = [within(x, width), within(y, height), within(x + w, width), within(y + h, height)];
  if (right <= left || bottom <= top) return null;
  const brightnessAt = (column: number, row: number): number => {
    const at = (row * width + column) * 4;
    return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  };
  const { sharpness } = measureDetail(brightnessAt, [left, top, right, bottom]);
  return sharpness > 0 ? sharpness : null;
}
