import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  SettingsService,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { fromUtf8, parseBase64url, toBase64url } from '../lib/bytes.ts';
import type { DeviceRecord } from './device.ts';
import { isStrictDerSignature } from './strict-der.ts';

/** Options for `navigator.credentials.get`. */
export type AssertionOptionsJson = PublicKeyCredentialRequestOptionsJSON;
/** Options for `navigator.credentials.create`. */
export type RegistrationOptionsJson = PublicKeyCredentialCreationOptionsJSON;
/** A signature as browsers serialise it. */
export type AssertionJson = AuthenticationResponseJSON;
/** A new key as browsers serialise it. */
export type AttestationJson = RegistrationResponseJSON;

/** Whom a ceremony is with. */
export interface RelyingParty {
  readonly rpId: string;
  readonly allowedOrigins: readonly string[];
}

/** A key that was accepted. */
export type RegisteredKey = Pick<DeviceRecord, 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'aaguid' | 'backupEligible' | 'backedUp'>;

const ES256 = -7;
const EDDSA = -8;
const RS256 = -257;

// No attestation is asked for and none is trusted. Without trust anchors no certificate chain is built, and no revocation list is fetched from an address that a certificate names.
for (const identifier of ['android-key', 'android-safetynet', 'apple', 'mds'] as const) SettingsService.setRootCertificates({ identifier, certificates: [] });

/**
 * Options that ask a phone for a new key. User verification is required; attestation is not asked for, because its lack must not lock people out.
 * @param input relying party, person and challenge
 * @returns options for the browser
 * @see WebAuthn Level 3 section 5.4
 */
export async function createRegistrationOptions(input: {
  readonly rpId: string;
  readonly rpName: string;
  readonly userId: Uint8Array;
  readonly userName: string;
  readonly challenge: Uint8Array;
  readonly excludeCredentialIds: readonly string[];
}): Promise<RegistrationOptionsJson> {
  return generateRegistrationOptions({
    rpID: input.rpId,
    rpName: input.rpName,
    userID: new Uint8Array(input.userId),
    userName: input.userName,
    challenge: new Uint8Array(input.challenge),
    attestationType: 'none',
    supportedAlgorithmIDs: [ES256, EDDSA, RS256],
    excludeCredentials: input.excludeCredentialIds.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
}

/**
 * Checks a new key. Whatever is wrong with it, the answer is the same null. The key must be in the one encoding that CTAP2 prescribes, so that its algorithm is read the same everywhere.
 * @param attestation what the phone sent
 * @param expected challenge and relying party
 * @returns the key, or null
 * @see WebAuthn Level 3 section 7.1
 */
export async function verifyRegistration(attestation: AttestationJson, expected: RelyingParty & { readonly challenge: string }): Promise<RegisteredKey | null> {
  if (!isSameOriginCeremony(attestation.response.clientDataJSON)) return null;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: attestation,
      expectedChallenge: expected.challenge,
      expectedOrigin: [...expected.allowedOrigins],
      expectedRPID: expected.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: [ES256, EDDSA, RS256],
    });
    if (!verified) return null;
    const { credential, aaguid, credentialDeviceType, credentialBackedUp } = registrationInfo;
    if (credential.id !== attestation.id || !CANONICAL_KEYS.some((start) => startsWith(credential.publicKey, start))) return null;
    const backupEligible = credentialDeviceType === 'multiDevice';
    return {
      credentialId: credential.id,
      publicKey: toBase64url(credential.publicKey),
      counter: backupEligible ? UNCOUNTED : credential.counter,
      transports: (credential.transports ?? []).filter(isTransport),
      aaguid,
      backupEligible,
      backedUp: credentialBackedUp,
    };
  } catch {
    return null;
  }
}

/**
 * Options that ask the enrolled phone for its signature.
 * @param input relying party, the bound challenge and the credential
 * @returns options for the browser
 * @see WebAuthn Level 3 section 5.5
 */
export async function createAssertionOptions(input: {
  readonly rpId: string;
  readonly challenge: Uint8Array;
  readonly credentialId: string;
  readonly transports: readonly string[];
}): Promise<AssertionOptionsJson> {
  return generateAuthenticationOptions({
    rpID: input.rpId,
    challenge: new Uint8Array(input.challenge),
    allowCredentials: [{ id: input.credentialId, transports: input.transports.filter(isTransport) }],
    userVerification: 'required',
    timeout: 120_000,
  });
}

/**
 * Checks a signature. Strict DER first, cross-origin ceremonies refused, the backup-eligible flag must be as at registration, and a counter that went back refuses a single-device key (a copy of it exists).
 * @param input signature, bound challenge, device and relying party
 * @returns counter and backup state to record, or not ok; never why
 * @see WebAuthn Level 3 section 7.2
 */
export async function verifyAssertion(
  input: RelyingParty & { readonly assertion: AssertionJson; readonly challenge: Uint8Array; readonly device: DeviceRecord },
): Promise<{ readonly ok: true; readonly counter: number; readonly backedUp: boolean } | { readonly ok: false }> {
  const { assertion, device } = input;
  const publicKey = parseBase64url(device.publicKey);
  if (!publicKey || !isWellFormed(assertion, device, publicKey)) return { ok: false };
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: assertion,
      expectedChallenge: toBase64url(input.challenge),
      expectedOrigin: [...input.allowedOrigins],
      expectedRPID: input.rpId,
      credential: { id: device.credentialId, publicKey: new Uint8Array(publicKey), counter: 0, transports: device.transports.filter(isTransport) },
      requireUserVerification: true,
    });
    const isEligible = authenticationInfo.credentialDeviceType === 'multiDevice';
    if (!verified || isEligible !== device.backupEligible) return { ok: false };
    const { newCounter, credentialBackedUp } = authenticationInfo;
    if (isCounterRegress(device, newCounter)) return { ok: false };
    return { ok: true, counter: device.backupEligible ? UNCOUNTED : newCounter, backedUp: credentialBackedUp };
  } catch {
    return { ok: false };
  }
}

function isWellFormed(assertion: AssertionJson, device: DeviceRecord, publicKey: Uint8Array): boolean {
  const signature = parseBase64url(assertion.response.signature);
  if (!signature || assertion.id !== device.credentialId || assertion.rawId !== device.credentialId) return false;
  const isOneSpelling = !startsWith(publicKey, ES256_KEY) || isStrictDerSignature(signature, 32);
  return isOneSpelling && isSameOriginCeremony(assertion.response.clientDataJSON);
}

// Copies of a synced key count each for itself, so only a single-device key proves a copy by going back; of a synced one no count is kept.
const UNCOUNTED = 0;

function isCounterRegress(device: DeviceRecord, counter: number): boolean {
  if (device.backupEligible || (counter === 0 && device.counter === 0)) return false;
  return counter <= device.counter;
}

function isSameOriginCeremony(clientDataJson: string): boolean {
  const bytes = parseBase64url(clientDataJson);
  if (!bytes) return false;
  try {
    const data: unknown = JSON.parse(fromUtf8(bytes));
    if (typeof data !== 'object' || data === null) return false;
    const crossOrigin = 'crossOrigin' in data ? data.crossOrigin : false;
    return crossOrigin === false && !('topOrigin' in data);
  } catch {
    return false;
  }
}

// How canonical COSE keys begin: kty and alg come first (WebAuthn Level 3 section 6.5.1.1).
const ES256_KEY = Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26);
const EDDSA_KEY = Uint8Array.of(0xa4, 0x01, 0x01, 0x03, 0x27);
const RS256_KEY = Uint8Array.of(0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00);
const CANONICAL_KEYS = [ES256_KEY, EDDSA_KEY, RS256_KEY];

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

function isTransport(value: string): value is AuthenticatorTransport {
  return TRANSPORTS.some((transport) => transport === value);
}
