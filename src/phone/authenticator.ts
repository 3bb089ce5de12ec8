import { createHash, createPrivateKey, generateKeyPairSync, type JsonWebKey, randomBytes, sign } from 'node:crypto';
import { type CborValue, encodeCbor } from './cbor.ts';

/** A key of the simulated phone; kept in its store like a real phone keeps it in hardware. */
export interface StoredCredential {
  readonly id: string;
  readonly rpId: string;
  readonly privateJwk: JsonWebKey;
  readonly counter: number;
}

/** Options of `navigator.credentials.create` as far as they are used. */
export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
}

/** Options of `navigator.credentials.get` as far as they are used. */
export interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

/**
 * Makes a new ES256 key and registers it, as a phone with a verified user does; attestation is `none`.
 * @param options from the server
 * @param origin page that asks
 * @returns the registration and the key to keep
 * @throws Error when the relying party is not the page's own, as a browser refuses it
 * @see WebAuthn Level 3 section 6.3.2
 */
export function createCredential(options: CreationOptions, origin: string): { readonly response: object; readonly credential: StoredCredential } {
  const rpId = checkRpId(options.rp.id, origin);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  const coseKey = encodeCbor(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
  const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey]);
  const authData = Buffer.concat([header(rpId, USER_PRESENT | USER_VERIFIED | ATTESTED, 0), attested]);
  const attestationObject = encodeCbor(
    new Map<string, CborValue>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]),
  );
  const clientData = clientDataJson('webauthn.create', options.challenge, origin);
  const credentialId = base64url(id);
  return {
    response: {
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: base64url(clientData), attestationObject: base64url(attestationObject), transports: ['internal'] },
    },
    credential: { id: credentialId, rpId, privateJwk: privateKey.export({ format: 'jwk' }), counter: 0 },
  };
}

/**
 * Signs a challenge with a kept key.
 * @param options from the server
 * @param credential the kept key
 * @param origin page that asks
 * @returns the assertion and the key with its counter moved on
 * @throws Error when the relying party or the key does not fit
 * @see WebAuthn Level 3 section 6.3.3
 */
export function signAssertion(
  options: RequestOptions,
  credential: StoredCredential,
  origin: string,
): { readonly response: object; readonly credential: StoredCredential } {
  const rpId = checkRpId(options.rpId, origin);
  const isAllowed = options.allowCredentials?.some(({ id }) => id === credential.id) ?? true;
  if (rpId !== credential.rpId || !isAllowed) throw new Error('this phone has no key for the request');
  const counter = credential.counter + 1;
  const authData = header(rpId, USER_PRESENT | USER_VERIFIED, counter);
  const clientData = clientDataJson('webauthn.get', options.challenge, origin);
  const key = createPrivateKey({ key: credential.privateJwk, format: 'jwk' });
  const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), { key, dsaEncoding: 'der' });
  return {
    response: {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: base64url(clientData), authenticatorData: base64url(authData), signature: base64url(signature) },
    },
    credential: { ...credential, counter },
  };
}

function header(rpId: string, flags: number, counter: number): Buffer {
  const tail = Buffer.alloc(5);
  tail.writeUInt8(flags, 0);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), tail]);
}

function clientDataJson(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function checkRpId(rpId: string | undefined, origin: string): string {
  const { hostname, protocol } = new URL(origin);
  const wanted = rpId ?? hostname;
  const isOwn = hostname === wanted || hostname.endsWith(`.${wanted}`);
  if (!isOwn || (protocol !== 'https:' && hostname !== 'localhost')) throw new Error(`${origin} may not use keys of ${wanted}`);
  return wanted;
}
