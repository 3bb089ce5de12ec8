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
