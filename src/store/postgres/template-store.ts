import { and, eq, lt, ne, or, sql } from 'drizzle-orm';
import type { TemplateRecord, TemplateStore } from '../../liveness/template-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { type FaceCounting, moveFaceCount } from './face-counter.ts';
import { faceTemplates } from './schema/people.ts';
import { factorNews, tellWith } from './tell.ts';

const ofSubject = (clientId: string, subject: string) => and(eq(faceTemplates.clientId, clientId), eq(faceTemplates.subject, subject));

/**
 * Face templates over PostgreSQL.
 * @param db the database
 * @param counting for the counter of stored faces, which moves with them
 * @returns the store
 */
export function createTemplateStore(db: Database, counting: FaceCounting): TemplateStore {
  const { clientId: clientColumn, subject: subjectColumn } = faceTemplates;
  return {
    async find(clientId, subject) {
      const rows = await guarded(async () => db.select().from(faceTemplates).where(ofSubject(clientId, subject)).limit(1));
      return rows[0] ?? null;
    },
    enroll: (template, { mayReplace }) => guarded(() => enroll(db, template, mayReplace, counting)),
    async drift({ clientId, subject, sealed }, from, now) {
      const rows = await guarded(async () =>
        db
          .update(faceTemplates)
          .set({ sealed, driftedAt: now })
          .where(and(ofSubject(clientId, subject), eq(faceTemplates.sealed, from)))
          .returning({ at: faceTemplates.createdAt }),
      );
      return rows.length > 0;
    },
    touch: (clientId, subject, now) =>
      guarded(async () => {
        await db.update(faceTemplates).set({ lastUsedAt: now }).where(ofSubject(clientId, subject));
      }),
    remove: (clientId, subject) =>
      guarded(() =>
        db.transaction(async (tx) => {
          const rows = await tx.delete(faceTemplates).where(ofSubject(clientId, subject)).returning({ version: faceTemplates.version });
          await moveFaceCount(tx, -rows.length, counting);
          return rows.length > 0;
        }),
      ),
    async removeUnused(before, limit) {
      const isUnused = lt(sql`coalesce(${faceTemplates.lastUsedAt}, ${faceTemplates.createdAt})`, before);
      const due = db.select({ clientId: clientColumn, subject: subjectColumn }).from(faceTemplates).where(isUnused).limit(limit);
      return guarded(() =>
        db.transaction(async (tx) => {
          const gone = await tx
            .delete(faceTemplates)
            // Looked at again in the delete: one that was used in between stays.
            .where(and(sql`(${clientColumn}, ${subjectColumn}) in ${due}`, isUnused))
            .returning({ clientId: clientColumn, subject: subjectColumn });
          await moveFaceCount(tx, -gone.length, counting);
          return gone;
        }),
      );
    },
  };
}

async function enroll(db: Database, template: TemplateRecord, mayReplace: boolean, counting: FaceCounting): Promise<boolean> {
  const { clientId, subject, createdAt } = faceTemplates;
  const { clientId: _client, subject: _subject, ...rest } = template;
  const isOther = or(ne(faceTemplates.version, template.version), ne(faceTemplates.model, template.model));
  return db.transaction(async (tx) => {
    const kept = tx.$with('kept').as(
      tx
        .insert(faceTemplates)
        .values(template)
        .onConflictDoUpdate({ target: [clientId, subject], set: rest, ...(mayReplace || !isOther ? {} : { setWhere: isOther }) })
        // No transaction has ended a row that was just inserted.
        .returning({ clientId, subject, createdAt, isNew: sql<boolean>`xmax = 0`.as('is_new') }),
    );
    const told = tellWith(tx, factorNews('face', 'kept', 'f.created_at'));
    const rows = await tx.with(kept, told).select({ isNew: kept.isNew }).from(kept);
    await moveFaceCount(tx, rows.filter(({ isNew }) => isNew).length, counting);
    return rows.length > 0;
  });
}
