import { type KeyOwner, unwrapDataKey } from '../consent/data-key.ts';
import { openEvidenceKey, sealEvidenceKey } from './evidence-key.ts';
import type { EvidenceKeyStore } from '../liveness/evidence-keys.ts';
import { moveDataKey, type SubjectKeyDeps } from './subject-data-key.ts';

/** What a run over all data keys did. */
export interface RewrapResult {
  readonly moved: number;
  /** Keys whose wrapping key is not among the settings: they stay as they are, and what they seal stays shut. */
  readonly unopened: number;
  /** How many keys now stand under each wrapping key. */
  readonly byKey: Readonly<Record<string, number>>;
}

/** What a run needs. */
export interface RewrapDeps extends Pick<SubjectKeyDeps, 'subjects' | 'wrapping' | 'random'> {
  readonly evidenceKeys: EvidenceKeyStore;
}

type Moved = Pick<RewrapResult, 'moved' | 'unopened'>;

const BATCH = 200;

/**
 * Wraps every data key anew, of people and of frames, that is not under the active wrapping key. It may be stopped, run again and run by several at once; the service goes on meanwhile.
 * @param deps ports
 * @returns what was done
 */
export async function rewrapKeys(deps: RewrapDeps): Promise<RewrapResult> {
  const [people, frames] = [await rewrapPeople(deps), await rewrapFrames(deps)];
  const byKey: Record<string, number> = { ...(await deps.subjects.countKeys()) };
  for (const [keyId, count] of Object.entries(await deps.evidenceKeys.countKeys())) byKey[keyId] = (byKey[keyId] ?? 0) + count;
  return { moved: people.moved + frames.moved, unopened: people.unopened + frames.unopened, byKey };
}

async function rewrapPeople(deps: RewrapDeps): Promise<Moved> {
  let moved = 0;
  let unopened = 0;
  for (let after: KeyOwner | null = null; ; ) {
    const batch = await deps.subjects.listKeysNotUnder(deps.wrapping.activeId, after, BATCH);
    for (const kept of batch) {
      const owner: KeyOwner = { clientId: kept.clientId, subject: kept.subject, purpose: kept.purpose };
      const key = unwrapDataKey(kept, owner, deps.wrapping);
      if (key === null) unopened += 1;
      else if (await moveDataKey(owner, { kept, key }, deps)) moved += 1;
      after = owner;
    }
    if (batch.length < BATCH) return { moved, unopened };
  }
}

async function rewrapFrames(deps: RewrapDeps): Promise<Moved> {
  let moved = 0;
  let unopened = 0;
  for (let after: string | null = null; ; ) {
    const batch = await deps.evidenceKeys.listKeysNotUnder(deps.wrapping.activeId, after, BATCH);
    for (const kept of batch) {
      const key = openEvidenceKey(kept, kept, deps.wrapping);
      if (key === null) unopened += 1;
      else if (await deps.evidenceKeys.rewrapKey(kept.id, kept.wrapped, sealEvidenceKey(kept, key, deps))) moved += 1;
      after = kept.id;
    }
    if (batch.length < BATCH) return { moved, unopened };
  }
}
