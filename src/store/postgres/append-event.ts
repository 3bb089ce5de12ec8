import { sql } from 'drizzle-orm';
import type { AuditEvent } from '../../audit/audit-log.ts';
import type { Random } from '../../lib/random.ts';
import { chainSql, createSalt } from './chain.ts';
import { chainEvent, storedText } from './chain-rows.ts';
import type { Database } from './database.ts';

/**
 * SQL expressions that append one event and take it into the chain; the event is appended only where the given expression has a row.
 * @param event what happened
 * @param random for the salt
 * @param when name of an expression of the same statement; null: always
 * @returns expressions of a `with` list
 */
export function appendEventSql(event: AuditEvent, random: Random, when: string | null) {
  const salt = createSalt(random);
  const data = storedText(event.data);
  const { commitment, rowHash } = chainEvent(event, data, salt);
  const { at, clientId, subject, kind } = event;
  const condition = when === null ? sql`` : sql.raw(` where exists (select 1 from ${when})`);
  return sql`happened as materialized (select 0 as n, ${at}::bigint as at, ${rowHash}::text as row_hash${condition}), ${sql.raw(chainSql('happened', 'events'))}, appended as (
    insert into audit_events (at, client_id, subject, kind, data, link, place, salt, commitment)
    select ${at}::bigint, ${clientId}::text, ${subject}::text, ${kind}::text, ${data}::json, h.seq, 0, ${salt}::text, ${commitment}::text from head h)`;
}

/**
 * Appends one event in one statement.
 * @param db the database, or a transaction
 * @param event what happened
 * @param random for the salt
 */
export async function appendEvent(db: Pick<Database, 'execute'>, event: AuditEvent, random: Random): Promise<void> {
  await db.execute(sql`with ${appendEventSql(event, random, null)} select 1`);
}
