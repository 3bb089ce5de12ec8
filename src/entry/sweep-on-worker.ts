import { purgeEvidence } from '../flow/purge-evidence.ts';
import { purgeUnusedFaces } from '../flow/purge-unused-faces.ts';
import { systemRandom } from '../runtime/system.ts';
import { createDurableStores } from '../store/postgres/durable-stores.ts';
import { forgetOldRows } from '../store/postgres/forget-old-rows.ts';
import { createChallengeStore } from '../store/postgres/challenge-store.ts';
import type { Database } from '../store/postgres/database.ts';
import type { FaceCounter } from '../liveness/face-counter.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { Clock } from '../lib/time.ts';

const BATCH = 500;

/**
 * What the sweeper does on Node, once, for a scheduled Worker: destroys frames and faces whose time is over, marks challenges past theirs as expired, forgets rows that nothing needs, and counts the stored faces anew.
 * What must not stay goes on time even where no request comes for weeks.
 * @param stores database, evidence and faces
 * @param clock the present time
 * @param templateDays how long a face is kept that is not used
 * @throws Problem `store_unavailable`
 */
export async function sweepOnWorker(
  stores: { readonly db: Database; readonly evidence: EvidenceStore; readonly faceCounter: FaceCounter; readonly templates: TemplateStore },
  clock: Clock,
  templateDays: number,
): Promise<void> {
  const durable = { ...createDurableStores(stores.db, systemRandom), templates: stores.templates };
  // Frames and faces first: they are what must not stay.
  await purgeEvidence({ ...durable, evidence: stores.evidence, clock });
  await purgeUnusedFaces({ ...durable, clock, templateDays });
  await createChallengeStore(stores.db).sweepExpired(clock.now(), BATCH);
  await forgetOldRows(stores.db, clock.now(), BATCH);
  await stores.faceCounter.recount();
}
