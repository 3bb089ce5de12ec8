import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { ChallengeRecord } from '../../challenge/challenge.ts';
import type { Random } from '../../lib/random.ts';
import type { DecisionEntry, DecisionWriteResult, OnceOnly } from '../../risk/assessment-store.ts';
import { chainSql, createSalt } from './chain.ts';
import { chainAssessment, storedText } from './chain-rows.ts';
import type { Database } from './database.ts';
import { rowsOf } from './rows-of.ts';
import { assessments, challenges } from './schema/challenges.ts';
import { challengeNews, eventType, insertNews } from './tell.ts';

const DAY_MS = 86_400_000;

// The columns of a table, read from the member of the input that holds its row; where an expression is given, that takes the place of the member.
function insertOf(table: PgTable, member: string, given: Readonly<Record<string, string>> = {}): string {
  const columns = Object.values(getTableColumns(table));
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const values = columns.map((column) => given[column.name] ?? (isOpaque(column) ? `(w.${member} ->> '${column.name}')::json` : `r."${column.name}"`));
  return `(${names}) select ${values.join(', ')} from won w, lateral json_populate_record(null::"${getTableName(table)}", w.${member}) as r`;
}

function isOpaque(column: PgColumn): boolean {
  return column.getSQLType() === 'json';
}

const DENIED = `select w.client_id, w.subject, ${eventType('assessment.denied')} as type, w.assessment ->> 'id' as key, w.at,
  json_build_object('assessment_id', w.assessment ->> 'id', 'subject', w.subject, 'event_type', w.assessment ->> 'event_type', 'level', w.assessment ->> 'level') as data
  from won w where w.assessment ->> 'decision' = 'deny'`;

// One statement for any number of decisions about different subjects, each all or nothing.
// The compare-and-set of the history is what serialises writers of a subject: it waits for the row of a writer under way and then finds another version.
// So a writer that gets past it has seen every challenge of the subject that was ever committed, and the counts in its snapshot are exact.
// An idempotency key that another writer claims meanwhile refuses the whole statement; tried again, its claim is seen and answered.
const STATEMENT = `
entry as materialized (
  select * from json_to_recordset(STATEMENT_INPUT) as e(
    n int, client_id text, subject text, at bigint, history text, expected_version bigint, assessment json, row_hash text,
    challenge json, session_id text, event_type text, ping text, open_max int, short_max int, short_ms bigint, daily_max int,
    once_route text, once_key text, once_body text, once_expires bigint, once_status int, once_answer text)
), known as materialized (
  select e.n, k.body_sha256, k.status, encode(k.sealed_body, 'hex') as sealed_body
  from entry e join idempotency_keys k on k.client_id = e.client_id and k.route = e.once_route and k.key = e.once_key and k.expires_at > e.at
), held as materialized (
  select e.n, c.created_at, c.expires_at, e.at,
    c.created_at > e.at - e.short_ms as is_short,
    c.created_at > e.at - ${String(DAY_MS)} as is_daily,
    c.status in ('pending', 'claimed', 'verifying', 'awaiting_confirmation') and c.expires_at > e.at
      and not (c.session_id = e.session_id and c.event_type = e.event_type) as is_open
  from entry e join challenges c on c.client_id = e.client_id and c.subject = e.subject
  where e.challenge is not null and (c.created_at > e.at - greatest(e.short_ms, ${String(DAY_MS)}) or c.expires_at > e.at)
), room as materialized (
  select e.*, coalesce(u.wait_ms, 0) as wait_ms, coalesce(u.is_full, e.challenge is not null and least(e.open_max, e.short_max, e.daily_max) <= 0) as is_full,
    exists (select 1 from known k where k.n = e.n) as is_known
  from entry e left join lateral (
    select
      count(*) filter (where h.is_open) >= e.open_max or count(*) filter (where h.is_short) >= e.short_max
        or count(*) filter (where h.is_daily) >= e.daily_max as is_full,
      greatest(
        (array_agg(h.expires_at order by h.expires_at desc) filter (where h.is_open))[e.open_max] - e.at,
        (array_agg(h.created_at order by h.created_at desc) filter (where h.is_short))[e.short_max] + e.short_ms - e.at,
        (array_agg(h.created_at order by h.created_at desc) filter (where h.is_daily))[e.daily_max] + ${String(DAY_MS)} - e.at) as wait_ms
    from held h where h.n = e.n having count(*) > 0
  ) u on true
), begun as (
  insert into risk_profiles (client_id, subject, history, version, updated_at)
  select client_id, subject, decode(history, 'hex'), greatest(at, 1), at from room
  where not is_full and not is_known and expected_version = 0 order by client_id, subject
  on conflict (client_id, subject) do nothing returning client_id, subject, version
), advanced as (
  update risk_profiles p set history = decode(r.history, 'hex'), version = p.version + 1, updated_at = r.at
  from room r where not r.is_full and not r.is_known and r.expected_version > 0
    and p.client_id = r.client_id and p.subject = r.subject and p.version = r.expected_version
  returning p.client_id, p.subject, p.version
), won as materialized (
  select r.*, w.version as new_version, row_number() over (order by r.n) - 1 as place
  from room r join (select * from begun union all select * from advanced) w on w.client_id = r.client_id and w.subject = r.subject
), claimed as (
  insert into idempotency_keys (client_id, route, key, body_sha256, begun_at, expires_at, status, sealed_body)
  select client_id, once_route, once_key, once_body, at, once_expires, once_status, decode(once_answer, 'hex') from won
  where once_key is not null order by client_id, once_route, once_key
  returning 1
), superseded as (
  update challenges c set status = 'canceled', version = c.version + 1, ended_at = w.at
  from won w where w.challenge is not null and c.client_id = w.client_id and c.subject = w.subject
    and c.session_id = w.session_id and c.event_type = w.event_type
    and c.status in ('pending', 'claimed', 'verifying', 'awaiting_confirmation') and c.expires_at > w.at
  returning c.*
), told as (
  ${insertNews(`${challengeNews('superseded', 'c.ended_at')} union all ${DENIED}`)}
), sealed as materialized (
  select n, at, row_hash from won where (select count(*) from claimed) >= 0
), ${chainSql('sealed', 'assessments')}, decided as (
  insert into assessments ${insertOf(assessments, 'assessment', { link: '(select seq from head)', place: 'w.place' })}
), issued as (
  insert into challenges ${insertOf(challenges, 'challenge')} where w.challenge is not null
), pinged as (
  insert into backchannel_pings (challenge_id, client_id, sealed, due_at, created_at)
  select w.challenge ->> 'id', w.client_id, decode(w.ping, 'hex'), w.at, w.at from won w where w.ping is not null
)
select r.n, r.is_full, r.wait_ms::float8 as wait_ms, w.n is not null as is_written, w.new_version::float8 as new_version,
  k.body_sha256 as known_body, k.status as known_status, k.sealed_body as known_answer
from room r left join won w on w.n = r.n left join known k on k.n = r.n order by r.n`;

const [BEFORE = '', AFTER = ''] = STATEMENT.split('STATEMENT_INPUT');

/**
 * Writes decisions about different subjects in one round trip and one commit.
 * @param db the database
 * @param entries at most one a subject
 * @param random for the salts of the audit chain
 * @returns one result an entry, in order
 */
export async function writeDecisions(
  db: Database,
  entries: readonly DecisionEntry<ChallengeRecord>[],
  random: Random,
): Promise<readonly DecisionWriteResult[]> {
  const input = JSON.stringify(entries.map((entry, n) => toInput(entry, n, random)));
  const result: unknown = await db.execute(sql`with ${sql.raw(BEFORE)}${input}::json${sql.raw(AFTER)}`);
  return rowsOf(result).map(toResult);
}

function toResult(row: Readonly<Record<string, unknown>>): DecisionWriteResult {
  if (row['is_written'] === true) return { kind: 'written', historyVersion: Number(row['new_version']) };
  if (typeof row['known_body'] === 'string') {
    const answer = row['known_answer'];
    const kept = typeof answer === 'string' ? { status: Number(row['known_status']), sealedBody: Uint8Array.from(Buffer.from(answer, 'hex')) } : null;
    return { kind: 'repeated', bodySha256: row['known_body'], kept };
  }
  if (row['is_full'] !== true) return { kind: 'history_conflict' };
  return { kind: 'challenge_limit', retryAfterSeconds: Math.max(1, Math.ceil(Number(row['wait_ms']) / 1000)) };
}

function toInput(entry: DecisionEntry<ChallengeRecord>, n: number, random: Random): object {
  const { assessment, history, challenge, once } = entry;
  const salt = createSalt(random);
  const texts = { explanation: storedText(assessment.explanation), input: storedText(assessment.input) };
  const { commitment, rowHash } = chainAssessment(assessment, texts, salt);
  return {
    n,
    client_id: assessment.clientId,
    subject: assessment.subject,
    at: challenge?.record.createdAt ?? assessment.at,
    history: Buffer.from(history.bytes).toString('hex'),
    expected_version: history.expectedVersion,
    assessment: toColumns(
      ASSESSMENT_COLUMNS,
      new Map<string, unknown>(Object.entries({ ...assessment, salt, commitment, link: 0, place: 0 })),
      new Map(Object.entries(texts)),
    ),
    row_hash: rowHash,
    ...(challenge === null ? {} : toChallenge(challenge)),
    ...(once === null ? {} : toOnce(once)),
  };
}

function toChallenge({ record, limits, sealedPing }: NonNullable<DecisionEntry<ChallengeRecord>['challenge']>): object {
  return {
    challenge: toColumns(CHALLENGE_COLUMNS, new Map<string, unknown>(Object.entries(record))),
    session_id: record.sessionId,
    event_type: record.eventType,
    open_max: limits.openMax,
    short_max: limits.shortMax,
    short_ms: limits.shortWindowMs,
    daily_max: limits.dailyMax,
    ...(sealedPing ? { ping: Buffer.from(sealedPing).toString('hex') } : {}),
  };
}

function toOnce({ route, key, bodySha256, expiresAt, status, sealedBody }: OnceOnly): object {
  return {
    once_route: route,
    once_key: key,
    once_body: bodySha256,
    once_expires: expiresAt,
    once_status: status,
    once_answer: Buffer.from(sealedBody).toString('hex'),
  };
}

interface Column {
  readonly name: string;
  readonly isOpaque: boolean;
}

function columnsOf(table: PgTable): readonly (readonly [key: string, column: Column])[] {
  return Object.entries(getTableColumns(table)).map(([key, column]) => [key, { name: column.name, isOpaque: isOpaque(column) }]);
}

const ASSESSMENT_COLUMNS = columnsOf(assessments);
const CHALLENGE_COLUMNS = columnsOf(challenges);

// What came from outside travels as text within the text: the server reads escapes such as \u0000 when it takes a JSON value apart, and refuses them.
function toColumns(columns: typeof ASSESSMENT_COLUMNS, values: ReadonlyMap<string, unknown>, texts: ReadonlyMap<string, string> = new Map()): object {
  const row: Record<string, unknown> = {};
  for (const [key, { name, isOpaque: isText }] of columns) {
    const value = values.get(key) ?? null;
    row[name] = isText && value !== null ? (texts.get(key) ?? JSON.stringify(value)) : value;
  }
  return row;
}
