import type { AuditLog } from '../audit/audit-log.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import type { Clock } from '../lib/time.ts';
import type { TemplateStore } from '../liveness/template-store.ts';

/** What the retention of faces needs. */
export interface PurgeFacesDeps {
  readonly templates: TemplateStore;
  readonly subjects: SubjectStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly templateDays: number;
}

const DAY_MS = 86_400_000;
const BATCH = 100;

/**
 * Destroys face templates, with their keys, that have not been used for the time they are kept. Called more often than needed, it does nothing.
 * @param deps ports and the time
 * @returns how many went
 * @see BIPA section 15(a), GDPR article 5(1)(e), PIPL article 19
 */
export async function purgeUnusedFaces(deps: PurgeFacesDeps): Promise<number> {
  const now = deps.clock.now();
  const gone = await deps.templates.removeUnused(now - deps.templateDays * DAY_MS, BATCH);
  for (const { clientId, subject } of gone) {
    // Who enrols in this very moment has a new template under a new key only if the old one is gone: a face that stands again keeps its key.
    if ((await deps.templates.find(clientId, subject)) === null) await deps.subjects.destroyKeys(clientId, subject, 'face');
    await deps.audit.append({ at: now, clientId, subject, kind: 'face.expired', data: { days: deps.templateDays } });
  }
  return gone.length;
}
