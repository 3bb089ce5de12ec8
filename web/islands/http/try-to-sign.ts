import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser';
import { isObject, textAt } from '../../wire/read-json.ts';

/**
 * Has the phone's key sign.
 * @param webauthn what the server offers, not yet looked at
 * @returns the assertion; null when the person canceled, the browser wants a fresh tap first, or there is nothing to sign
 * @see WebAuthn Level 3 section 5.1.4
 */
export async function tryToSign(webauthn: unknown): Promise<unknown> {
  if (!isRequestOptions(webauthn)) return null;
  try {
    return await startAuthentication({ optionsJSON: webauthn });
  } catch {
    return null;
  }
}

function isRequestOptions(value: unknown): value is PublicKeyCredentialRequestOptionsJSON {
  return isObject(value) && textAt(value, 'challenge') !== '';
}
