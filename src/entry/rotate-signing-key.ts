import type { Config } from '../config/config-schema.ts';
import type { DurablePorts } from '../http/app-deps.ts';
import type { Millis } from '../lib/time.ts';
import { systemClock, systemRandom } from '../runtime/system.ts';
import { createEventKeyRing, createKeyRing, ROTATION } from '../session/keys.ts';
import type { SigningKeyRecord, SigningPurpose } from '../session/signing-key-store.ts';
import { loadMasterKey } from './demo-secrets.ts';

/** Which key, and how urgently. */
export interface RotationOrder {
  readonly purpose: SigningPurpose;
  /** The present keys must end at once. */
  readonly isLeaked: boolean;
}

/**
 * Rotates a signing key, and notes it in the audit log.
 * @param durable the record
 * @param config master key and algorithm of tokens
 * @param order which key, and how urgently
 * @returns the new key, and from when it signs
 */
export async function rotateSigningKey(
  durable: DurablePorts,
  config: Config,
  { purpose, isLeaked }: RotationOrder,
): Promise<{ readonly key: SigningKeyRecord; readonly signsFrom: Millis }> {
  const signingKeys = purpose === 'token' ? durable.signingKeys : durable.eventSigningKeys;
  const ports = { signingKeys, clock: systemClock, random: systemRandom, masterKey: loadMasterKey(config, systemRandom) };
  const ring = purpose === 'token' ? createKeyRing({ ...ports, tokenAlg: config.tokenAlg }) : createEventKeyRing(ports);
  const isFirst = (await signingKeys.list(systemClock.now())).length === 0;
  const key = isLeaked ? await ring.replaceAll() : await ring.rotate();
  const signsFrom = isLeaked || isFirst ? key.createdAt : key.createdAt + ROTATION.aheadSeconds * 1000;
  await durable.audit.append({
    at: key.createdAt,
    clientId: null,
    subject: null,
    kind: isLeaked ? 'signing_key.replaced' : 'signing_key.rotated',
    data: { purpose, kid: key.kid, alg: key.alg, signs_from: signsFrom },
  });
  return { key, signsFrom };
}
