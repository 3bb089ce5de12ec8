import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { canonicalJson } from '../lib/canonical-json.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { deriveKey, open, seal } from '../lib/envelope.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { SigningAlg, SigningKeyRecord, SigningKeyStore, SigningPurpose } from './signing-key-store.ts';

/** What the key ring needs. */
export interface KeyRingDeps {
  readonly signingKeys: SigningKeyStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
  /** Algorithm of new keys. */
  readonly tokenAlg: SigningAlg;
  /** What the keys of this ring sign; they are sealed for it, so that a row given another purpose does not open. Otherwise tokens. */
  readonly purpose?: SigningPurpose;
}

/** A key ready to sign. */
export interface ActiveKey {
  readonly kid: string;
  readonly alg: SigningAlg;
  readonly privateKey: CryptoKey;
}

/** The keys that sign tokens now, and those whose tokens may still live. */
export interface KeyRing {
  /** @returns the key that signs now; made on first use */
  active(): Promise<ActiveKey>;
  /** @returns public keys to verify with, by `kid` */
  publicKeys(): Promise<readonly SigningKeyRecord[]>;
  /** Like {@link publicKeys}, but asks the record again, at most once a second: for a token whose key another process has just made. */
  reloadedKeys(): Promise<readonly SigningKeyRecord[]>;
  /** Publishes a new key, which signs when everybody has had time to learn of it; the old one stays published until no token of it can be valid. */
  rotate(times?: RotationTimes): Promise<SigningKeyRecord>;
  /** For a key that leaked: a new one signs at once, and no token of any other key is accepted from now on. */
  replaceAll(): Promise<SigningKeyRecord>;
}

/** How long keys overlap. */
export interface RotationTimes {
  /** From when the new key is published until it signs. */
  readonly aheadSeconds: number;
  /** From when the old key stops signing until it leaves the JWKS. */
  readonly overlapSeconds: number;
}

/**
 * The new key must be known wherever a token of it may go: a process may go on with what it knows for 30 s, a cache with the JWKS for 60 s, and verifiers ask for an unknown key at most every 30 to 60 s.
 * The old one must outlive the longest token and the tolerated skew.
 */
export const ROTATION: RotationTimes = { aheadSeconds: 180, overlapSeconds: 600 };

/** How long a process may go on with the keys it knows; a rotation must publish new keys ahead by more. */
export const KEY_CACHE_MS = 30_000;

// The least that the CAEP interoperability profile allows; signatures of security events are short-lived.
const RSA_BITS = 2048;

// Made-up key ids must not become a query each.
const RELOAD_EVERY_MS = 1000;

/**
 * Makes a key ring over the record. Keys are imported once a process; the record is asked again every 30 s, so that a rotation elsewhere is noticed well before the old key leaves the JWKS.
 * @param deps ports
 * @returns the ring
 */
export function createKeyRing(deps: KeyRingDeps): KeyRing {
  let cached: { readonly records: readonly SigningKeyRecord[]; readonly at: Millis } | null = null;
  const imported = new Map<string, ActiveKey>();
  const records = async (maxAgeMs: number): Promise<readonly SigningKeyRecord[]> => {
    const now = deps.clock.now();
    if (cached && now - cached.at < maxAgeMs && now >= cached.at) return cached.records.filter((record) => record.removeAt === null || record.removeAt > now);
    const list = await deps.signingKeys.list(now);
    cached = { records: list, at: now };
    return list;
  };
  const importOnce = async (record: SigningKeyRecord): Promise<ActiveKey> => {
    const known = imported.get(record.kid);
    if (known) return known;
    const key = { kid: record.kid, alg: record.alg, privateKey: await openPrivateKey(record, sealingKey(deps)) };
    imported.set(record.kid, key);
    return key;
  };
  return {
    async active() {
      const now = deps.clock.now();
      // Newest first: of those that have not stopped, the oldest signs until its time.
      const found = (await records(KEY_CACHE_MS)).findLast((record) => record.retiredAt === null || record.retiredAt > now);
      if (found) return importOnce(found);
      cached = null;
      return importOnce(await deps.signingKeys.ensureActive(await createSigningKey(deps)));
    },
    publicKeys: async () => records(KEY_CACHE_MS),
    reloadedKeys: async () => records(RELOAD_EVERY_MS),
    async rotate({ aheadSeconds, overlapSeconds } = ROTATION) {
      const next = await createSigningKey(deps);
      const retireAt = next.createdAt + aheadSeconds * 1000;
      await deps.signingKeys.rotate(next, { retireAt, removeAt: retireAt + overlapSeconds * 1000 });
      cached = null;
      return next;
    },
    async replaceAll() {
      const next = await createSigningKey(deps);
      await deps.signingKeys.replaceAll(next);
      cached = null;
      return next;
    },
  };
}

/**
 * The ring of the keys that sign security events: RS256, as the CAEP interoperability profile asks, in a record of their own, so that no token is ever verified by one of them.
 * @param deps ports, with the store of these keys
 * @returns the ring
 * @see RFC 8725 section 3.12
 */
export function createEventKeyRing(deps: Omit<KeyRingDeps, 'tokenAlg' | 'purpose'>): KeyRing {
  return createKeyRing({ ...deps, tokenAlg: 'RS256', purpose: 'security_event' });
}

/**
 * @param records the published keys
 * @returns the key set as served
 * @see RFC 7517 section 5
 */
export function toJwks(records: readonly SigningKeyRecord[]): readonly Readonly<Record<string, unknown>>[] {
  return records.map((record) => ({ ...record.publicJwk, kid: record.kid, alg: record.alg, use: 'sig' }));
}

async function createSigningKey(deps: KeyRingDeps): Promise<SigningKeyRecord> {
  const { publicKey, privateKey } = await generateKeyPair(deps.tokenAlg, { extractable: true, modulusLength: RSA_BITS });
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
  const kid = await calculateJwkThumbprint(publicJwk);
  const text = canonicalJson(Object.fromEntries(Object.entries(privateJwk).filter((entry): entry is [string, string] => typeof entry[1] === 'string')));
  return {
    kid,
    alg: deps.tokenAlg,
    publicJwk: { ...publicJwk },
    sealedPrivateJwk: seal(sealingKey(deps), utf8(text), kid, deps.random),
    createdAt: deps.clock.now(),
    retiredAt: null,
    removeAt: null,
  };
}

function sealingKey({ masterKey, purpose = 'token' }: Pick<KeyRingDeps, 'masterKey' | 'purpose'>): Uint8Array {
  return deriveKey(masterKey, purpose === 'token' ? 'signing-keys' : `signing-keys:${purpose}`);
}

async function openPrivateKey(record: SigningKeyRecord, key: Uint8Array): Promise<CryptoKey> {
  const text = open(key, record.sealedPrivateJwk, record.kid);
  if (!text) throw new TypeError('the signing key does not open under the present master key');
  // Sealed by this service alone, so its shape is known.
  const imported = await importJWK(JSON.parse(fromUtf8(text)) as JWK, record.alg);
  if (imported instanceof Uint8Array) throw new TypeError('a signing key is asymmetric');
  return imported;
}
