import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { ChallengeRecord } from '../../challenge/challenge.ts';
import type { DecisionEntry, DecisionWriteResult } from '../../risk/assessment-store.ts';
import type { Database } from './database.ts';
import { rowsOf } from './rows-of.ts';
import { assessments, challenges } from './schema/challenges.ts';

const DAY_MS = 86_400_000;

// The columns of a table, read from the member of the input that holds its row.
function insertOf(table: PgTable, member: string): string {
  const columns = Object.values(getTableColumns(table));
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const values = columns.map((column) => (isOpaque(column) ? `(w.${member} ->> '${column.name}')::json` : `r."${column.name}"`)).join(', ');
  return `(${names}) select ${values} from won w, lateral json_populate_record(null::"${getTableName(table)}", w.${member}) as r`;
}

function isOpaque(column: PgColumn): boolean {
  return column.getSQLType() === 'json';
}

// One statement for any number of decisions about different subjects, each all or nothing.
// The compare-and-set of the profile is what serialises writers of a subject: it waits for the row of a writer under way and then finds another version.
// So a writer that gets past it has seen every challenge of the subject that was ever committed, and the counts in its snapshot are exact.
const STATEMENT = `
entry as materialized (
  select * from json_to_recordset(STATEMENT_INPUT) as e(
    n int, client_id text, subject text, at bigint, profile text, expected_version bigint, assessment json,
    challenge json, session_id text, event_type text, open_max int, short_max int, short_ms bigint, daily_max int)
), held as materialized (
  select e.n, c.created_at, c.expires_at, e.at,
    c.created_at > e.at - e.short_ms as is_short,
    c.created_at > e.at - ${DAY_MS} as is_daily,
    c.status in ('pending', 'claimed', 'verifying', 'awaiting_confirmation') and c.expires_at > e.at
      and not (c.session_id = e.session_id and c.event_type = e.event_type) as is_open
  from entry e join challenges c on c.client_id = e.client_id and c.subject = e.subject
  where e.challenge is not null and (c.created_at > e.at - greatest(e.short_ms, ${DAY_MS}) or c.expires_at > e.at)
), room as materialized (
  select e.*, coalesce(u.wait_ms, 0) as wait_ms, coalesce(u.is_full, e.challenge is not null and least(e.open_max, e.short_max, e.daily_max) <= 0) as is_full
  from entry e left join lateral (
    select
      count(*) filter (where h.is_open) >= e.open_max or count(*) filter (where h.is_short) >= e.short_max
        or count(*) filter (where h.is_daily) >= e.daily_max as is_full,
      greatest(
        (array_agg(h.expires_at order by h.expires_at desc) filter (where h.is_open))[e.open_max] - e.at,
        (array_agg(h.created_at order by h.created_at desc) filter (where h.is_short))[e.short_max] + e.short_ms - e.at,
        (array_agg(h.created_at order by h.created_at desc) filter (where h.is_daily))[e.daily_max] + ${DAY_MS} - e.at) as wait_ms
    from held h where h.n = e.n having count(*) > 0
  ) u on true
), begun as (
  insert into risk_profiles (client_id, subject, profile, version, updated_at)
  select client_id, subject, profile::json, greatest(at, 1), at from room where not is_full and expected_version = 0 order by client_id, subject
  on conflict (client_id, subject) do nothing returning client_id, subject
), advanced as (
  update risk_profiles p set profile = r.profile::json, version = p.version + 1, updated_at = r.at
  from room r where not r.is_full and r.expected_version > 0
    and p.client_id = r.client_id and p.subject = r.subject and p.version = r.expected_version
  returning p.client_id, p.subject
), won as materialized (
  select r.* from room r join (select * from begun union all select * from advanced) w on w.client_id = r.client_id and w.subject = r.subject
), superseded as (
  update challenges c set status = 'canceled', version = c.version + 1, ended_at = w.at
  from won w where w.challenge is not null and c.client_id = w.client_id and c.subject = w.subject
    and c.session_id = w.session_id and c.event_type = w.event_type
    and c.status in ('pending', 'claimed', 'verifying', 'awaiting_confirmation') and c.expires_at > w.at
), decided as (
  insert into assessments ${insertOf(assessments, 'assessment')}
), issued as (
  insert into challenges ${insertOf(challenges, 'challenge')} where w.challenge is not null
)
select r.n, r.is_full, r.wait_ms::float8 as wait_ms, w.n is not null as is_written from room r left join won w on w.n = r.n order by r.n`;

const [BEFORE = '', AFTER = ''] = STATEMENT.split('STATEMENT_INPUT');

/**
 * Writes decisions about different subjects in one round trip and one commit.
 * @param db the database
 * @param entries at most one a subject
 * @returns one result an entry, in order
 */
export async function writeDecisions(db: Database, entries: readonly DecisionEntry<ChallengeRecord>[]): Promise<readonly DecisionWriteResult[]> {
  const input = JSON.stringify(entries.map(toInput));
  const result: unknown = await db.execute(sql`with ${sql.raw(BEFORE)}${input}::json${sql.raw(AFTER)}`);
  return rowsOf(result).map((row) => {
    if (row['is_written'] === true) return { kind: 'written' };
    if (row['is_full'] !== true) return { kind: 'profile_conflict' };
    return { kind: 'challenge_limit', retryAfterSeconds: Math.max(1, Math.ceil(Number(row['wait_ms']) / 1000)) };
  });
}

function toInput(entry: DecisionEntry<ChallengeRecord>, n: number): object {
  const { assessment, profile, challenge } = entry;
  return {
    n,
    client_id: assessment.clientId,
    subject: assessment.subject,
    at: challenge?.record.createdAt ?? assessment.at,
    profile: JSON.stringify(profile.value),
    expected_version: profile.expectedVersion,
    assessment: toColumns(assessments, assessment),
    challenge: challenge && toColumns(challenges, challenge.record),
    session_id: challenge?.record.sessionId,
    event_type: challenge?.record.eventType,
    open_max: challenge?.limits.openMax,
    short_max: challenge?.limits.shortMax,
    short_ms: challenge?.limits.shortWindowMs,
    daily_max: challenge?.limits.dailyMax,
  };
}

// What came from outside travels as text within the text: the server reads escapes such as \u0000 when it takes a JSON value apart, and refuses them.
function toColumns(table: PgTable, record: object): object {
  const values = new Map<string, unknown>(Object.entries(record));
  const members = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const value = values.get(key) ?? null;
    return [column.name, isOpaque(column) && value !== null ? JSON.stringify(value) : value];
  });
  return Object.fromEntries(members);
}
