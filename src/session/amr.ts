import type { Assurance } from '../lib/assurance.ts';

/** What was proven, as far as it bears on `amr`. */
export interface Proven {
  readonly method: 'face' | 'passkey' | 'totp';
  readonly assurance: Assurance | null;
  /** Known from attestation; without it the key counts as software. */
  readonly isHardwareKey: boolean;
}

/**
 * The authentication methods reference values of what was proven. `face` only for liveness that the server verified or an attested app ran, never from WebAuthn user verification, whose modality is unknown.
 * @param proven what was proven
 * @returns values of RFC 8176
 * @see RFC 8176 section 2
 */
export function amrOf(proven: Proven): readonly string[] {
  if (proven.method === 'totp') return ['otp', 'pin', 'mfa', 'rba'];
  const key = proven.isHardwareKey ? 'hwk' : 'swk';
  const hasFace = proven.method === 'face' && (proven.assurance === 'server_verified' || proven.assurance === 'device_attested');
  return hasFace ? ['face', key, 'user', 'mca', 'mfa', 'rba'] : [key, 'user', 'mca', 'rba'];
}
