import type { AuditEpochStore } from '../audit/audit-epoch-store.ts';
import { hmacSha256, sha256, toBase64url, toHex, utf8 } from '../lib/bytes.ts';
import { type Millis, parseRfc3339, toRfc3339 } from '../lib/time.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
// The Unix epoch began on a Thursday.
const MONDAY_MS = 4 * 86_400_000;

/** A key and the epoch that it is for. */
export interface EpochKey {
  /** Year and week as ISO 8601 counts them, for example `2026-W48`. */
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
      if (last !== null && at < last.endsAt && at >= last.endsAt - WEEK_MS) return last;
      const beginsAt = MONDAY_MS + Math.floor((at - MONDAY_MS) / WEEK_MS) * WEEK_MS;
      const name = isoWeek(beginsAt);
      last = { name, key: hmacSha256(root, utf8(`audit-epoch\0${name}`)), endsAt: beginsAt + WEEK_MS };
      return last;
    },
  };
}

// A week belongs to the year that its Thursday lies in, and the first one of a year holds the first Thursday.
function isoWeek(monday: Millis): string {
  const year = toRfc3339(monday + 3 * DAY_MS).slice(0, 4);
  const newYear = parseRfc3339(`${year}-01-01T00:00:00Z`) ?? 0;
  const week = 1 + Math.floor((monday + 3 * DAY_MS - newYear) / WEEK_MS);
  return `${year}-W${String(week).padStart(2, '0')}`;
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
