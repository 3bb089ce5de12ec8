import { and, desc, eq, sql } from 'drizzle-orm';
import type { AuditLog } from '../../audit/audit-log.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { auditEvents } from './schema/service.ts';

/**
 * The audit log over PostgreSQL.
 * @param db the database
 * @returns the log
 */
export function createAuditLog(db: Database): AuditLog {
  const append = db
    .insert(auditEvents)
    .values({
      at: sql.placeholder('at'),
      clientId: sql.placeholder('clientId'),
      subject: sql.placeholder('subject'),
      kind: sql.placeholder('kind'),
      data: sql`${sql.placeholder('data')}::json`,
    })
    .prepare('audit_append');
  return {
    append: (event) =>
      guarded(async () => {
        await append.execute({ ...event, data: JSON.stringify(event.data) });
      }),
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
