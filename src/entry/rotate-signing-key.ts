import type { Config } from '../config/config-schema.ts';
import type { DurablePorts } from '../http/app-deps.ts';
import type { Millis } from '../lib/time.ts';
import { systemClock, systemRandom } from '../runtime/system.ts';
import { createKeyRing, ROTATION } from '../session/keys.ts';
import type { SigningKeyRecord } from '../session/signing-key-store.ts';
import { loadMasterKey } from './demo-secrets.ts';

/**
 * Rotates the key that signs tokens, and notes it in the audit log.
 * @param durable the record
 * @param config master key and algorithm
 * @param isLeaked whether the present keys must end at once
 * @returns the new key, and from when it signs
 */
export async function rotateSigningKey(
  durable: DurablePorts,
  config: Config,
  isLeaked: boolean,
): Promise<{ readonly key: SigningKeyRecord; readonly signsFrom: Millis }> {
  const { signingKeys, audit } = durable;
  const ring = createKeyRing({
    signingKeys,
    clock: systemClock,
    random: systemRandom,
    masterKey: loadMasterKey(config, systemRandom),
    tokenAlg: config.tokenAlg,
  });
  const isFirst = (await signingKeys.list(systemClock.now())).length === 0;
  const key = isLeaked ? await ring.replaceAll() : await ring.rotate();
  const signsFrom = isLeaked || isFirst ? key.createdAt : key.createdAt + ROTATION.aheadSeconds * 1000;
  await audit.append({
    at: key.createdAt,
    clientId: null,
    subject: null,
    kind: isLeaked ? 'signing_key.replaced' : 'signing_key.rotated',
    data: { kid: key.kid, alg: key.alg, signs_from: signsFrom },
  });
  return { key, signsFrom };
}
