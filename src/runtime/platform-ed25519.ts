import type { Ed25519 } from '../notify/endpoint-keys.ts';

// A private key in PKCS #8 is these bytes and the seed (RFC 8410 section 7).
const PKCS8 = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20);

/** Ed25519 by Web Cryptography, on Node and on Workers. */
export const platformEd25519: Ed25519 = {
  async publicKey(seed) {
    const { x } = await crypto.subtle.exportKey('jwk', await importSeed(seed, true));
    if (x === undefined) throw new TypeError('a private key without its public part');
    return new Uint8Array(Buffer.from(x, 'base64url'));
  },
  async sign(seed, message) {
    return new Uint8Array(await crypto.subtle.sign('Ed25519', await importSeed(seed, false), new Uint8Array(message)));
  },
};

function importSeed(seed: Uint8Array, extractable: boolean) {
  const key = new Uint8Array(PKCS8.length + seed.length);
  key.set(PKCS8);
  key.set(seed, PKCS8.length);
  return crypto.subtle.importKey('pkcs8', key, 'Ed25519', extractable, ['sign']);
}
