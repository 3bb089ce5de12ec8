import { and, desc, eq } from 'drizzle-orm';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Random } from '../../lib/random.ts';
import { appendEvent } from './append-event.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { auditEvents } from './schema/service.ts';

/**
 * The audit log over PostgreSQL; every event is taken into the hash chain.
 * @param db the database
 * @param random for the salts of the chain
 * @returns the log
 */
export function createAuditLog(db: Database, random: Random): AuditLog {
  return {
    append: (event) => guarded(() => appendEvent(db, event, random)),
    list: (clientId, subject, limit) =>
      guarded(async () =>
        db
          .select({ at: auditEvents.at, clientId: auditEvents.clientId, subject: auditEvents.subject, kind: auditEvents.kind, data: auditEvents.data })
          .from(auditEvents)
          .where(and(eq(auditEvents.clientId, clientId), eq(auditEvents.subject, subject)))
          .orderBy(desc(auditEvents.seq))
          .limit(limit),
      ),
  };
}
