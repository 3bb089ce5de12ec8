import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { textAt, toObject } from '../../wire/read-json.ts';

/** A session at a vendor, for its SDK. */
export interface VendorSession {
  readonly provider: string;
  readonly sessionId: string;
  readonly region: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  /** What the SDK authenticates with; null where it has credentials of its own. */
  readonly token: string | null;
}

/** What an app that shows this page may offer as `globalThis.shualianVendorCapture`: runs the vendor's SDK and resolves when the person is done. What it resolves to decides nothing. */
export type VendorCapture = (session: VendorSession) => Promise<unknown>;

/** Why the vendor's check did not take place, in words for the person. */
export interface VendorTrouble {
  readonly code: 'vendor_missing' | 'vendor_failed';
  readonly remedy: string;
}

/**
 * @param value the member `vendor` of a started attempt
 * @returns the session, or null when there is none
 */
export function parseVendor(value: unknown): VendorSession | null {
  const [provider, sessionId, region] = [textAt(value, 'provider'), textAt(value, 'session_id'), textAt(value, 'region')];
  if (provider === '' || sessionId === '') return null;
  return { provider, sessionId, region, expiresAt: textAt(value, 'expires_at'), token: textAt(value, 'token') || null };
}

/**
 * Hands the session to whoever shows this page and waits until the person is done.
 * @param session the session
 * @param language of the page
 * @returns null when it is time to ask for the verdict; otherwise what to tell the person
 */
export async function runVendorCapture(session: VendorSession, language: Language): Promise<VendorTrouble | null> {
  const t = translator(captureTexts, language);
  const capture: unknown = toObject(globalThis)['shualianVendorCapture'];
  if (typeof capture !== 'function') return { code: 'vendor_missing', remedy: t('vendorMissing') };
  try {
    // Given by the app by its contract; an answer is only waited for.
    await (capture as VendorCapture)(session);
    return null;
  } catch {
    return { code: 'vendor_failed', remedy: t('vendorFailed') };
  }
}
