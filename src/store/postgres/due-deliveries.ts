import { type SQL, sql } from 'drizzle-orm';
import type { Millis } from '../../lib/time.ts';

/** Deliveries of one endpoint at once, roughly: one that answers slowly must not take every place. */
const PER_ENDPOINT = 8;

/**
 * Which deliveries are due: of each endpoint the earliest of every subject, locked; clients with fewer calls under way come first, so that one whose endpoints hang keeps no other waiting. Rows that others hold are passed over, so that workers never wait for each other; what was leased or done meanwhile is seen when the row is locked.
 * @param endpoints SQL that selects those that may be called, with `id` and `client_id`
 * @param options the present time, how many, and a condition on `o`, the delivery, and `w`, its endpoint
 * @returns SQL of a list of `seq`
 */
export function dueDeliveries(endpoints: SQL, { now, limit, where = sql`true` }: { readonly now: Millis; readonly limit: number; readonly where?: SQL }): SQL {
  return sql`(select d.seq from (${endpoints}) w cross join lateral (
      select o.seq, o.next_at from outbox o where o.webhook_id = w.id and o.status = 'pending' and o.next_at <= ${now} and ${where}
        and not exists (select 1 from outbox p where p.webhook_id = o.webhook_id and p.subject = o.subject and p.status = 'pending' and p.seq < o.seq)
      order by o.next_at, o.seq limit ${PER_ENDPOINT} for update of o skip locked
    ) d cross join lateral (
      select count(*) as busy from outbox l where l.client_id = w.client_id and l.status = 'pending' and l.lease_nonce is not null and l.next_at > ${now}
    ) c
    where (select count(*) from outbox l where l.webhook_id = w.id and l.status = 'pending' and l.lease_nonce is not null and l.next_at > ${now}) < ${PER_ENDPOINT}
    order by c.busy, d.next_at, d.seq limit ${limit})`;
}
