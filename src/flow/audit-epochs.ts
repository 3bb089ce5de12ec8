import type { AuditEpochStore } from '../audit/audit-epoch-store.ts';
import { hmacSha256, sha256, toBase64url, toHex, utf8 } from '../lib/bytes.ts';
import type { Millis } from '../lib/time.ts';

const WEEK_MS = 7 * 86_400_000;
// The Unix epoch began on a Thursday.
const MONDAY_MS = 4 * 86_400_000;

/** A key and the epoch that it is for. */
export interface EpochKey {
  /** Number of the week since Monday 5 January 1970, for example `w2969`. */
  readonly name: string;
  readonly key: Uint8Array;
  readonly endsAt: Millis;
}

/** Keys of the random audit, one an epoch of a week from Monday, UTC. Nobody learns one from another. */
export interface AuditKeys {
  /** @returns the key of the epoch that a time lies in */
  readonly at: (at: Millis) => EpochKey;
}

/**
 * @param root secret that all keys are derived from
 * @returns the keys
 */
export function createAuditKeys(root: Uint8Array): AuditKeys {
  let last: EpochKey | null = null;
  return {
    at: (at) => {
      const week = Math.floor((at - MONDAY_MS) / WEEK_MS);
      const name = `w${String(week)}`;
      if (last?.name === name) return last;
      last = { name, key: hmacSha256(root, utf8(`audit-epoch\0${name}`)), endsAt: MONDAY_MS + (week + 1) * WEEK_MS };
      return last;
    },
  };
}

/**
 * @param key of an epoch
 * @returns what is published of it when the epoch begins
 */
export function commitmentOf(key: Uint8Array): string {
  return toHex(sha256(key));
}

/**
 * Commits to the keys of the present and the next epoch and reveals those of epochs that are over, so that an auditor can check afterwards that chance alone chose. Called again and again; each is written once.
 * @param now the present time
 * @param deps keys and record
 * @throws Problem `store_unavailable`
 */
export async function keepAuditEpochs(now: Millis, deps: { readonly auditKeys: AuditKeys; readonly epochs: AuditEpochStore }): Promise<void> {
  const known = await deps.epochs.list();
  for (const at of [now, now + WEEK_MS]) {
    const { name, key, endsAt } = deps.auditKeys.at(at);
    if (known.some(({ epoch }) => epoch === name)) continue;
    await deps.epochs.commit({ epoch: name, commitment: commitmentOf(key), committedAt: now, endsAt });
  }
  for (const { epoch, endsAt, revealedKey } of known) {
    if (revealedKey !== null || endsAt > now) continue;
    await deps.epochs.reveal(epoch, toBase64url(deps.auditKeys.at(endsAt - 1).key), now);
  }
}
