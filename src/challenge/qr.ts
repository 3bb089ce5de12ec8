import QRCode from 'qrcode';
import { utf8 } from '../lib/bytes.ts';

/**
 * Draws a text as an SVG QR code. SVG everywhere: a PNG costs twenty times as much and needs a canvas at the edge.
 * @param text what the phone reads
 * @returns an SVG document without script or external reference
 */
export async function drawQr(text: string): Promise<string> {
  return QRCode.toString([{ data: utf8(text), mode: 'byte' }], { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
}

/**
 * @param publicUrl origin of the phone page
 * @param challengeId the challenge
 * @param frame frame number
 * @param secret the frame's secret; it stands in the fragment, which browsers do not send
 * @returns the text of the code
 */
export function qrText(publicUrl: string, challengeId: string, frame: number, secret: string): string {
  return `${publicUrl}/m#${challengeId}.${String(frame)}.${secret}`;
}
