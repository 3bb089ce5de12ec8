import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { AssertionJson, AttestationJson } from '../../src/device/webauthn.ts';

/** Flags of authenticator data. @see WebAuthn Level 3 section 6.1 */
export const FLAGS = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 } as const;

const GOOD = FLAGS.present | FLAGS.verified;

/** What an assertion or a registration may do otherwise than a good phone does. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly flags?: number;
  readonly counter?: number;
  readonly clientData?: Readonly<Record<string, unknown>>;
  readonly fmt?: string;
  /** Changes the COSE key before it is attested. */
  readonly coseKey?: (key: Buffer) => Buffer;
}

/** Algorithms a key may have. */
export type KeyKind = 'ES256' | 'EdDSA' | 'RS256';

/** A key in software: attests and signs exactly what it is told to, good or bad. */
export interface SoftwareAuthenticator {
  readonly id: string;
  register(challenge: Uint8Array, deviation?: Deviation): AttestationJson;
  assert(challenge: Uint8Array, deviation?: Deviation): AssertionJson;
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
const bytesOf = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');

/** Makes an authenticator for a page. */
export function createSoftwareAuthenticator(page: { readonly origin: string; readonly rpId: string }, kind: KeyKind = 'ES256'): SoftwareAuthenticator {
  const { publicKey, privateKey } = keyPair(kind);
  const rawId = randomBytes(32);
  const id = base64url(rawId);
  const authData = (flags: number, deviation: Deviation, tail = Buffer.alloc(0)): Buffer => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(deviation.counter ?? 0);
    return Buffer.concat([sha256(deviation.rpId ?? page.rpId), Buffer.of(deviation.flags ?? flags), counter, tail]);
  };
  const clientData = (type: string, challenge: Uint8Array, deviation: Deviation): Buffer =>
    Buffer.from(
      JSON.stringify({ type, challenge: base64url(challenge), origin: deviation.origin ?? page.origin, crossOrigin: false, ...deviation.clientData }),
    );
  return {
    id,
    register(challenge, deviation = {}) {
      const key = (deviation.coseKey ?? ((same) => same))(coseKey(kind, publicKey));
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, rawId.length), rawId, key]);
      const data = authData(GOOD | FLAGS.attested, deviation, attested);
      const fmt = deviation.fmt ?? 'none';
      const object = Buffer.concat([Buffer.of(0xa3), text('fmt'), text(fmt), text('attStmt'), Buffer.of(0xa0), text('authData'), byteString(data)]);
      const response = { clientDataJSON: base64url(clientData('webauthn.create', challenge, deviation)), attestationObject: base64url(object) };
      return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { ...response, transports: ['internal'] } };
    },
    assert(challenge, deviation = {}) {
      const data = authData(GOOD, deviation);
      const client = clientData('webauthn.get', challenge, deviation);
      const signature = sign(kind === 'EdDSA' ? null : 'sha256', Buffer.concat([data, sha256(client)]), privateKey);
      const response = { clientDataJSON: base64url(client), authenticatorData: base64url(data), signature: base64url(signature) };
      return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
    },
  };
}

function keyPair(kind: KeyKind): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  if (kind === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return kind === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 });
}

// Canonical CBOR by hand, so that nothing under test encodes what it then reads.
function coseKey(kind: KeyKind, key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const x = byteString(bytesOf(jwk.x));
  if (kind === 'ES256') return Buffer.concat([Buffer.of(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21), x, Buffer.of(0x22), byteString(bytesOf(jwk.y))]);
  if (kind === 'EdDSA') return Buffer.concat([Buffer.of(0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21), x]);
  return Buffer.concat([Buffer.of(0xa4, 1, 3, 3, 0x39, 1, 0, 0x20), byteString(bytesOf(jwk.n)), Buffer.of(0x21), byteString(bytesOf(jwk.e))]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.of(0x60 | value.length), Buffer.from(value)]);
}

function byteString(bytes: Buffer): Buffer {
  if (bytes.length < 24) return Buffer.concat([Buffer.of(0x40 | bytes.length), bytes]);
  if (bytes.length < 256) return Buffer.concat([Buffer.of(0x58, bytes.length), bytes]);
  return Buffer.concat([Buffer.of(0x59, bytes.length >> 8, bytes.length & 255), bytes]);
}
