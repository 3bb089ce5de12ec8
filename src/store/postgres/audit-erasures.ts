import { and, asc, eq, sql } from 'drizzle-orm';
import type { AuditRows, Erasure } from '../../audit/audit-rows.ts';
import type { AuditEvent } from '../../audit/audit-log.ts';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { createRowsDigest, type RowsDigest } from './chain.ts';
import type { Database } from './database.ts';
import { assessments } from './schema/challenges.ts';
import { erasureReceipts } from './schema/people.ts';
import { auditEvents } from './schema/service.ts';

/** Kind of the event that stands for the rows which an erasure blanked. */
export const ERASED_KIND = 'subject.erased';

const PAGE = 1000;

/**
 * @param clientId whose row
 * @param pseudonym what stands in place of the subject
 * @returns both as one text
 */
export function erasureKey(clientId: string | null, pseudonym: string | null): string {
  return JSON.stringify([clientId, pseudonym]);
}

/**
 * @param event an event of an erasure
 * @returns what it says; members that it lacks are blank
 */
export function toErasure({ at, clientId, data }: Pick<AuditEvent, 'at' | 'clientId' | 'data'>): Erasure {
  const { receipt, subject_hash: pseudonym, items, rows } = membersOf(data);
  const { count, sha256 } = membersOf(rows);
  const named = { clientId: clientId ?? '', pseudonym: textOf(pseudonym), receipt: textOf(receipt), items: items ?? null };
  return { at, ...named, rows: { count: typeof count === 'number' ? count : -1, sha256: textOf(sha256) } };
}

/**
 * @param db the database
 * @returns keys of all that events say were erased
 */
export async function listErasures(db: Database): Promise<ReadonlySet<string>> {
  const pseudonym = sql<string | null>`${auditEvents.data}->>'subject_hash'`;
  const rows = await db.select({ clientId: auditEvents.clientId, pseudonym }).from(auditEvents).where(eq(auditEvents.kind, ERASED_KIND));
  return new Set(rows.map((row) => erasureKey(row.clientId, row.pseudonym)));
}

/**
 * @param db the database
 * @param erasure what an event of the chain says
 * @returns what the record holds of it; memory stays bounded however many rows
 */
export async function readErased(db: Database, erasure: Erasure): ReturnType<AuditRows['erased']> {
  const digest = createRowsDigest();
  for (const table of [assessments, auditEvents] as const) await addBlank(db, table, erasure, digest);
  const [receipt] = await db.select().from(erasureReceipts).where(eq(erasureReceipts.id, erasure.receipt)).limit(1);
  const isSame =
    receipt?.subjectHash === erasure.pseudonym && receipt.erasedAt === erasure.at && canonicalJson({ ...receipt.items }) === canonicalJson(erasure.items);
  return { rows: digest.end(), hasReceipt: isSame };
}

async function addBlank(db: Database, table: typeof assessments | typeof auditEvents, { clientId, pseudonym }: Erasure, digest: RowsDigest): Promise<void> {
  const isBlank = and(eq(table.clientId, clientId), eq(table.subject, pseudonym), eq(table.salt, ''));
  let [link, place] = [0, 0];
  for (;;) {
    const rows = await db
      .select({ link: table.link, place: table.place, commitment: table.commitment })
      .from(table as typeof assessments)
      .where(and(isBlank, sql`(${table.link}, ${table.place}) > (${link}, ${place})`))
      .orderBy(asc(table.link), asc(table.place))
      .limit(PAGE);
    for (const { commitment } of rows) digest.add(commitment);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    ({ link, place } = last);
  }
}

function membersOf(value: Json | undefined): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>) : {};
}

// The database refuses a text with a zero in it.
function textOf(value: Json | undefined): string {
  return typeof value === 'string' && !value.includes('\0') ? value : '';
}
