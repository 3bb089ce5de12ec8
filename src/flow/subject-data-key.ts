import { createDataKey, unwrapDataKey } from '../consent/data-key.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';

/** What a person's data key needs. */
export interface SubjectKeyDeps {
  readonly subjects: SubjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
}

/**
 * The data key of a person, made on first use.
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns 32 bytes
 */
export async function ensureDataKey(clientId: string, subject: string, deps: SubjectKeyDeps): Promise<Uint8Array> {
  const { masterKey, random } = deps;
  const wrapped = await deps.subjects.ensureWrappedKey(clientId, subject, createDataKey({ clientId, subject, masterKey, random }), deps.clock.now());
  const key = unwrapDataKey(wrapped, { clientId, subject, masterKey });
  if (key === null) throw new TypeError('the data key does not open under the present master key');
  return key;
}

/**
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns the data key, or null when there is none or it was destroyed
 */
export async function findDataKey(clientId: string, subject: string, deps: Pick<SubjectKeyDeps, 'subjects' | 'masterKey'>): Promise<Uint8Array | null> {
  const wrapped = await deps.subjects.findWrappedKey(clientId, subject);
  return wrapped === null ? null : unwrapDataKey(wrapped, { clientId, subject, masterKey: deps.masterKey });
}
