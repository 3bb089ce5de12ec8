import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** What a code says. */
export interface ScannedCode {
  readonly origin: string;
  readonly kind: 'approve' | 'enroll';
  readonly id: string;
  /** QR frame number; 0 for enrolment. */
  readonly frame: number;
  readonly secret: string;
}

let prepared = false;

/**
 * Reads a code from a picture: PNG, JPEG or SVG, for example a screenshot of the page.
 * @param picture the file's bytes
 * @returns the text, or null when no code is found
 */
export async function readQr(picture: Uint8Array): Promise<string | null> {
  if (!prepared) {
    const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
    await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
    prepared = true;
  }
  // A drawn code is small; three times the density gives the reader enough pixels a module.
  const isSvg = Buffer.from(picture.subarray(0, 256)).toString('latin1').includes('<svg');
  const { data, info } = await sharp(picture, isSvg ? { density: 600 } : {})
    .flatten({ background: '#ffffff' })
    .resize({ width: 1600, height: 1600, fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = { data: new Uint8ClampedArray(data), width: info.width, height: info.height, colorSpace: 'srgb' as const };
  const found = await readBarcodes(pixels as Parameters<typeof readBarcodes>[0], { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true });
  return found[0]?.text ?? null;
}

/**
 * @param text what a code says
 * @returns its parts, or null when it is no code of this service
 */
export function parseCode(text: string): ScannedCode | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const approve = /^#(chl_[A-Za-z0-9_-]{22})\.(\d{1,4})\.([A-Za-z0-9_-]{22})$/.exec(url.hash);
  if (url.pathname === '/m' && approve)
    return { origin: url.origin, kind: 'approve', id: approve[1] ?? '', frame: Number(approve[2]), secret: approve[3] ?? '' };
  const enroll = /^#(enr_[A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})$/.exec(url.hash);
  if (url.pathname === '/enroll' && enroll) return { origin: url.origin, kind: 'enroll', id: enroll[1] ?? '', frame: 0, secret: enroll[2] ?? '' };
  return null;
}
