import { type SQL, sql } from 'drizzle-orm';
import type { EventTypeName } from '../../notify/event-types.ts';
import { SIGNAL_SOURCES } from '../../notify/signals.ts';
import type { Database } from './database.ts';

/** SQL that selects events. */
type News = string;

// Constants of the registry: nothing of a request is among them.
const SIGNAL_ROWS = SIGNAL_SOURCES.flatMap(({ source, signal, only }) => (only?.values ?? [null]).map((value) => [source, signal, only?.member ?? null, value]))
  .map((row) => `(${row.map((cell) => (cell === null ? 'null' : `'${cell}'`)).join(', ')})`)
  .join(', ');

/**
 * SQL that writes events into the outbox, one row an endpoint that wants them, and one a signal that they become on a stream. Where nobody wants them it writes nothing. The id of an event is made of its type and of what it happened to, so that the same event never gets two.
 * @param news SQL that selects `client_id, subject, type, key, at, data`; `key` with the type names the event once and for all
 * @returns the statement, to stand in a `with` list
 */
export function insertNews(news: News): string {
  return `insert into outbox (webhook_id, event_id, client_id, subject, type, signal, at, data, next_at)
    select w.id, 'evt_' || substr(encode(sha256(convert_to(n.type || ':' || n.key || coalesce(':' || w.signal, ''), 'UTF8')), 'hex'), 1, 32),
      n.client_id, n.subject, n.type, w.signal, n.at, n.data, n.at
    from (${news}) n join lateral (
      select e.id, null::text as signal from webhooks e
      where e.client_id = n.client_id and e.disabled_at is null and (jsonb_array_length(e.events) = 0 or jsonb_exists(e.events, n.type))
      union all select s.id, m.signal from signal_streams s join (values ${SIGNAL_ROWS}) m (source, signal, member, allowed)
        on m.source = n.type and jsonb_exists(s.delivered, m.signal) and (m.member is null or n.data ->> m.member = m.allowed)
      where s.client_id = n.client_id and s.status <> 'disabled'
    ) w on true
    order by n.at, n.type, n.key, w.signal
    on conflict (webhook_id, event_id) do nothing`;
}

/** Stands in the SQL of news for the time, where that is a parameter. */
export const AT = '{at}';

/**
 * The same as a `with` expression of the query builder.
 * @param db the database
 * @param news SQL that selects the events, with {@link AT} for the time
 * @param at the time; needed where the news ask for it
 * @returns the expression
 */
export function tellWith(db: Pick<Database, '$with'>, news: News, at: SQL = sql`null`) {
  const parts = insertNews(news)
    .split(AT)
    .map((part) => sql.raw(part));
  return db.$with('told', { seq: sql<number>`seq` }).as(sql`${sql.join(parts, at)} returning seq`);
}

/** @returns `'…'::text`: types of events as they stand in SQL, checked against the registry by the compiler */
export function eventType(name: EventTypeName): string {
  return `'${name}'::text`;
}

const CHALLENGE = "'challenge_id', c.id, 'assessment_id', c.assessment_id, 'subject', c.subject, 'event_type', c.event_type";

/**
 * @param challenges name of an expression with rows of challenges as they are after a change that may have ended them
 * @param at SQL of the time of the change
 * @returns SQL that selects their events; a challenge that is still open has none
 */
export function challengeNews(challenges: string, at: string): News {
  return `select c.client_id, c.subject, 'challenge.' || c.status as type, c.id as key, ${at} as at, case c.status
      when 'verified' then json_build_object(${CHALLENGE}, 'acr', c.achieved ->> 'acr', 'amr', c.achieved -> 'amr', 'method', c.achieved ->> 'method')
      when 'rejected' then json_build_object(${CHALLENGE}, 'reason', c.reject_reason)
      when 'failed' then json_build_object(${CHALLENGE}, 'reason', c.failure_code)
      else json_build_object(${CHALLENGE}) end as data
    from ${challenges} c where c.status in ('verified', 'rejected', 'failed', 'expired', 'canceled')`;
}

/**
 * @param type what happened to them
 * @param tokens name of an expression with rows of tokens
 * @param at SQL of the time
 * @returns SQL that selects their events
 */
export function tokenNews(type: 'token.consumed' | 'token.revoked', tokens: string, at: string): News {
  return `select t.client_id, t.subject, ${eventType(type)} as type, t.jti as key, ${at} as at,
    json_build_object('token_id', t.jti, 'challenge_id', t.challenge_id, 'subject', t.subject) as data from ${tokens} t`;
}

/**
 * @param type what happened to them
 * @param devices name of an expression with rows of devices
 * @param at SQL of the time
 * @returns SQL that selects their events
 */
export function deviceNews(type: 'device.registered' | 'device.revoked', devices: string, at: string): News {
  return `select d.client_id, d.subject, ${eventType(type)} as type, d.id as key, ${at} as at,
    json_build_object('device_id', d.id, 'subject', d.subject) as data from ${devices} d`;
}

/**
 * @param factor which one was set
 * @param rows name of an expression with rows that have `client_id` and `subject`
 * @param at SQL of the time; with subject and factor it names the event
 * @returns SQL that selects their events
 */
export function factorNews(factor: 'totp' | 'fund_password' | 'face', rows: string, at: string): News {
  return `select f.client_id, f.subject, ${eventType('factor.changed')} as type, f.client_id || ':' || f.subject || ':${factor}:' || (${at})::text as key, ${at} as at,
    json_build_object('subject', f.subject, 'factor', '${factor}'::text) as data from ${rows} f`;
}
