import { asc, between, count, desc, eq, gt, lt, or, sql } from 'drizzle-orm';
import type { AuditRow, AuditRows } from '../../audit/audit-rows.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { ERASED_KIND, erasureKey, listErasures, readErased, toErasure } from './audit-erasures.ts';
import { chainAssessment, chainEvent, hashAssessment, hashEvent } from './chain-rows.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { assessments } from './schema/challenges.ts';
import { auditEvents, auditHead, auditLinks } from './schema/service.ts';

/**
 * The audit chain over PostgreSQL, as it stands.
 * @param db the database
 * @returns the reader
 */
export function createAuditRows(db: Database): AuditRows {
  return {
    head: () => guarded(async () => (await db.select({ seq: auditHead.seq, hash: auditHead.hash }).from(auditHead).limit(1))[0] ?? null),
    links: (after, limit) => guarded(async () => db.select().from(auditLinks).where(gt(auditLinks.seq, after)).orderBy(asc(auditLinks.seq)).limit(limit)),
    rows: (kind, from, to) => guarded(() => (kind === 'assessments' ? decisionRows(db, from, to) : eventRows(db, from, to))),
    strayRows: (kind, beyond) =>
      guarded(async () => {
        const table = kind === 'assessments' ? assessments : auditEvents;
        const [row] = await db
          .select({ count: count() })
          .from(table)
          .where(or(gt(table.link, beyond), lt(table.link, 1)));
        return row?.count ?? 0;
      }),
    committedEpochs: () =>
      guarded(async () => {
        const rows = await db
          .select({ data: auditEvents.data })
          .from(auditEvents)
          .where(eq(auditEvents.kind, 'audit.epoch_committed'))
          .orderBy(desc(auditEvents.seq));
        return new Map(rows.flatMap(({ data }) => toCommitment(data)));
      }),
    erasures: () => guarded(() => listErasures(db)),
    erased: (erasure) => guarded(() => readErased(db, erasure)),
  };
}

// The latest comes first, so the first one of an epoch is what stays.
function toCommitment(data: Json): readonly (readonly [epoch: string, sha256: string])[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  const { epoch, sha256 } = data as Readonly<Record<string, Json>>;
  return typeof epoch === 'string' && typeof sha256 === 'string' ? [[epoch, sha256]] : [];
}

// Texts exactly as they are stored: parsed and written anew they might differ.
async function decisionRows(db: Database, from: number, to: number): Promise<readonly AuditRow[]> {
  const rows = await db
    .select({ row: assessments, explanation: sql<string>`${assessments.explanation}::text`, input: sql<string>`${assessments.input}::text` })
    .from(assessments)
    .where(between(assessments.link, from, to))
    .orderBy(asc(assessments.link), asc(assessments.place));
  return rows.map(({ row, explanation, input }) => {
    const now = chainAssessment(row, { explanation, input }, row.salt);
    const isErased = row.salt === '' && explanation === '{}' && input === '{}' && row.eventId === null;
    return {
      link: row.link,
      place: row.place,
      name: row.id,
      rowHash: hashAssessment(row, row.commitment),
      personal: isErased ? 'erased' : now.commitment === row.commitment ? 'intact' : 'changed',
      erasedAs: isErased ? erasureKey(row.clientId, row.subject) : null,
      erasure: null,
    };
  });
}

async function eventRows(db: Database, from: number, to: number): Promise<readonly AuditRow[]> {
  const rows = await db
    .select({ row: auditEvents, data: sql<string>`${auditEvents.data}::text` })
    .from(auditEvents)
    .where(between(auditEvents.link, from, to))
    .orderBy(asc(auditEvents.link), asc(auditEvents.place));
  return rows.map(({ row, data }) => {
    const isErased = row.salt === '' && data === '{}';
    const personal = isErased ? 'erased' : chainEvent(row, data, row.salt).commitment === row.commitment ? 'intact' : 'changed';
    return {
      link: row.link,
      place: row.place,
      name: `${row.kind} (event ${String(row.seq)})`,
      rowHash: hashEvent(row, row.commitment),
      personal,
      erasedAs: isErased ? erasureKey(row.clientId, row.subject) : null,
      erasure: personal === 'intact' && row.kind === ERASED_KIND ? toErasure(row) : null,
    };
  });
}
