import { createDataKey, type KeyOwner, unwrapDataKey, type WrappedKey, wrapDataKey } from '../consent/data-key.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import type { WrappingKeys } from '../consent/wrapping-keys.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';

/** What a person's data key needs. */
export interface SubjectKeyDeps {
  readonly subjects: SubjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly wrapping: WrappingKeys;
}

/**
 * The data key of a person, made on first use.
 * @param owner whose key, and for what
 * @param deps ports
 * @returns 32 bytes
 */
export async function ensureDataKey(owner: KeyOwner, deps: SubjectKeyDeps): Promise<Uint8Array> {
  const kept = await deps.subjects.ensureWrappedKey(owner, createDataKey(owner, deps.wrapping, deps.random), deps.clock.now());
  const key = unwrapDataKey(kept, owner, deps.wrapping);
  if (key === null) throw new TypeError('the data key does not open under the present wrapping keys');
  return key;
}

/**
 * Opens a data key; one under an older wrapping key is wrapped anew on the way, so that keys in use move by themselves after a rotation.
 * @param owner whose key, and for what
 * @param deps ports
 * @returns the data key, or null when there is none or it was destroyed
 */
export async function findDataKey(owner: KeyOwner, deps: Pick<SubjectKeyDeps, 'subjects' | 'wrapping' | 'random'>): Promise<Uint8Array | null> {
  const kept = await deps.subjects.findWrappedKey(owner);
  if (kept === null) return null;
  const key = unwrapDataKey(kept, owner, deps.wrapping);
  if (key !== null) await moveDataKey(owner, { kept, key }, deps);
  return key;
}

/**
 * Wraps a data key by the active wrapping key. Of any number of racers one writes; one that was destroyed meanwhile stays destroyed.
 * @param owner whose key
 * @param present as it is kept, and opened
 * @param deps ports
 * @returns whether it was this call that moved it
 */
export async function moveDataKey(
  owner: KeyOwner,
  present: { readonly kept: WrappedKey; readonly key: Uint8Array },
  deps: Pick<SubjectKeyDeps, 'subjects' | 'wrapping' | 'random'>,
): Promise<boolean> {
  if (present.kept.keyId === deps.wrapping.activeId) return false;
  return deps.subjects.rewrapKey(owner, present.kept.wrapped, wrapDataKey(present.key, owner, deps.wrapping, deps.random));
}
