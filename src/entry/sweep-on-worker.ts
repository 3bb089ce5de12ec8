import { purgeEvidence } from '../flow/purge-evidence.ts';
import { systemRandom } from '../runtime/system.ts';
import { createDurableStores } from '../store/postgres/durable-stores.ts';
import { forgetOldRows } from '../store/postgres/forget-old-rows.ts';
import { createChallengeStore } from '../store/postgres/challenge-store.ts';
import type { Database } from '../store/postgres/database.ts';
import type { FaceCounter } from '../liveness/face-counter.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { Clock } from '../lib/time.ts';

const BATCH = 500;

/**
 * What the sweeper does on Node, once, for a scheduled Worker: marks challenges past their time as expired, forgets rows and frames that nothing needs, and counts the stored faces anew.
 * @param stores database and evidence
 * @param clock the present time
 * @throws Problem `store_unavailable`
 */
export async function sweepOnWorker(
  stores: { readonly db: Database; readonly evidence: EvidenceStore; readonly faceCounter: FaceCounter },
  clock: Clock,
): Promise<void> {
  // Frames first: they are what must not stay.
  await purgeEvidence({ ...createDurableStores(stores.db, systemRandom), evidence: stores.evidence, clock });
  await createChallengeStore(stores.db).sweepExpired(clock.now(), BATCH);
  await forgetOldRows(stores.db, clock.now(), BATCH);
  await stores.faceCounter.recount();
}
