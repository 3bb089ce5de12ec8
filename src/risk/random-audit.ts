import { hmacSha256, utf8 } from '../lib/bytes.ts';
import type { Millis } from '../lib/time.ts';

const DAY_MS = 86_400_000;

/**
 * The draw of the random audit: unpredictable without the key, the same for every try of a person, action and day, and reproducible by whoever is shown the key.
 * @param key secret of the epoch
 * @param about client, subject, action and time
 * @returns a number from 0 to below 1, uniform
 */
export function auditDraw(
  key: Uint8Array,
  about: { readonly clientId: string; readonly subject: string; readonly action: string; readonly at: Millis },
): number {
  const day = Math.floor(about.at / DAY_MS);
  const mac = hmacSha256(key, utf8(`audit\0${about.clientId}\0${about.subject}\0${about.action}\0${String(day)}`));
  const view = new DataView(mac.buffer, mac.byteOffset, 8);
  const high = view.getUint32(0) >>> 0;
  const low = view.getUint32(4) >>> 11;
  return (high * 2 ** 21 + low) / 2 ** 53;
}
