import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../lib/time.ts';
import type { EvidenceKeyStore } from '../liveness/evidence-keys.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';

/** What the end of evidence needs. */
export interface PurgeEvidenceDeps {
  readonly evidence: EvidenceStore;
  readonly evidenceKeys: EvidenceKeyStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

const BATCH = 500;

/**
 * Shreds the frames whose time is over, and those whose hold has run out: first the keys, then what lies there. Called more often than needed, it does nothing.
 * @param deps ports
 * @returns how many keys were destroyed
 * @throws Problem `store_unavailable`
 */
export async function purgeEvidence(deps: PurgeEvidenceDeps): Promise<number> {
  const now = deps.clock.now();
  let destroyed = 0;
  for (;;) {
    const over = await deps.evidenceKeys.shredExpired(now, BATCH);
    for (const { id, clientId, subject, wasHeld } of over) {
      if (wasHeld) await deps.audit.append({ at: now, clientId, subject, kind: 'evidence.hold_expired', data: { attempt: id } });
      await deps.evidence.removeAll(`${id}/`);
    }
    destroyed += over.length;
    if (over.length < BATCH) break;
  }
  // Also of attempts that nobody remembers.
  await deps.evidence.purge();
  return destroyed;
}
