import { type KeyOwner, unwrapDataKey } from '../consent/data-key.ts';
import { moveDataKey, type SubjectKeyDeps } from './subject-data-key.ts';

/** What a run over all data keys did. */
export interface RewrapResult {
  readonly moved: number;
  /** Keys whose wrapping key is not among the settings: they stay as they are, and what they seal stays shut. */
  readonly unopened: number;
  /** How many keys now stand under each wrapping key. */
  readonly byKey: Readonly<Record<string, number>>;
}

const BATCH = 200;

/**
 * Wraps every data key anew that is not under the active wrapping key. It may be stopped, run again and run by several at once; the service goes on meanwhile.
 * @param deps ports
 * @returns what was done
 */
export async function rewrapKeys(deps: Pick<SubjectKeyDeps, 'subjects' | 'wrapping' | 'random'>): Promise<RewrapResult> {
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
    if (batch.length < BATCH) return { moved, unopened, byKey: await deps.subjects.countKeys() };
  }
}
