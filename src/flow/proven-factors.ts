import type { ChallengeMethod } from '../challenge/challenge.ts';
import type { ProvenFactor } from '../factor/class-accounting.ts';
import { assuranceOf, isAtLeast, type ProviderName } from '../lib/assurance.ts';

/**
 * What passing by a method proves. A face is proven only where a server judged it or an attested device did: on the client's word alone the phone's key is all there is, so that no claim of a client ever reaches the acr of a face.
 * @param method how a person passes
 * @param faceProvider who judges the face; null where nobody does
 * @returns the factors
 */
export function provenFactors(method: ChallengeMethod, faceProvider: ProviderName | null): readonly ProvenFactor[] {
  if (method === 'passkey') return ['device_key'];
  if (method === 'totp') return ['totp', 'fund_password'];
  if (faceProvider === null) return [];
  return isAtLeast(assuranceOf(faceProvider), 'device_attested') ? ['face', 'device_key'] : ['device_key'];
}
