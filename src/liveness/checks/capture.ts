import type { AttemptView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';

/** Names that virtual and test cameras give themselves. A hint at the careless, no more: a label is told by the client. */
const VIRTUAL_CAMERA =
  /fake_device|\bfake\b|obs[ -]?(virtual|camera|studio)|virtual|v4l2 ?loopback|manycam|snap ?camera|xsplit|splitcam|e2esoft|\bvcam\b|akvcam|webcamoid|camtwist|mmhmm|\bndi\b|avatarify|deepfacelive|dummy video|screen capture|droidcam|iriun|epoccam/i;

/**
 * Refuses cameras that name themselves virtual, such as Chromium's test device.
 * @param capture what the phone says of its camera
 * @returns one finding
 */
export function checkCapture(capture: { readonly trackLabel: string }): readonly Finding[] {
  const isVirtual = VIRTUAL_CAMERA.test(capture.trackLabel);
  return [{ name: 'capture_virtual_camera', value: isVirtual ? 1 : 0, threshold: 0, ok: !isVirtual, because: { reason: 'injection_suspected' } }];
}

/** Sides of one shape differ by rounding alone. */
const SHAPE_TOLERANCE = 0.03;

/**
 * One camera gives one size of frame, and stills of the same shape; a phone that is turned over swaps the sides. Clips from several sources do not.
 * @param view the attempt
 * @returns one finding: how many sizes and shapes there are
 */
export function checkFrameSizes({ video, stills }: AttemptView): readonly Finding[] {
  const decoded = video.filter(({ isDecoded }) => isDecoded);
  const sizes = new Set(decoded.map(({ width, height }) => `${String(Math.min(width, height))}x${String(Math.max(width, height))}`));
  const shape = decoded[0] ? shapeOf(decoded[0]) : 1;
  const odd = stills.filter((still) => still.isDecoded && Math.abs(shapeOf(still) / shape - 1) > SHAPE_TOLERANCE).length;
  const kinds = sizes.size + odd;
  return [{ name: 'frame_sizes', value: kinds, threshold: 1, ok: kinds <= 1, because: { reason: 'injection_suspected' } }];
}

function shapeOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.min(width, height) / Math.max(width, height);
}
