import { keepAuditEpochs } from '../flow/audit-epochs.ts';
import { purgeUnusedFaces } from '../flow/purge-unused-faces.ts';
import type { Clock } from '../lib/time.ts';
import type { BuiltDeps } from './build-deps.ts';

/**
 * What the risk engine does now and then: merges what was observed of all people, commits to and reveals the keys of the random audit; and with it destroys faces that were not used for the time they are kept. Called more often than needed, it does nothing.
 * @param deps of the application
 * @param clock the present time
 */
export async function keepRisk(deps: BuiltDeps, clock: Clock): Promise<void> {
  if (!deps.sharedPopulation.isDue()) return;
  await deps.sharedPopulation.refresh();
  await keepAuditEpochs(clock.now(), deps);
  await purgeUnusedFaces({ ...deps, templateDays: deps.config.templateDays });
}
