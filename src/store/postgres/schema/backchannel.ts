import { index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { bytes, millis } from './columns.ts';

/** Where clients want to be told that a backchannel request has ended. */
export const backchannelEndpoints = pgTable('backchannel_endpoints', {
  clientId: text('client_id').primaryKey(),
  endpoint: text('endpoint').notNull(),
  since: millis('since').notNull(),
});

/** Pings that wait for their challenge, or for their next try; sealed, and gone once they are sent. */
export const backchannelPings = pgTable(
  'backchannel_pings',
  {
    challengeId: text('challenge_id').primaryKey(),
    clientId: text('client_id').notNull(),
    sealed: bytes('sealed').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** When the next try may begin, or the lease of the present one ends. */
    dueAt: millis('due_at').notNull(),
    lease: text('lease'),
    createdAt: millis('created_at').notNull(),
  },
  (t) => [index('backchannel_pings_due').on(t.dueAt), index('backchannel_pings_created').on(t.createdAt)],
);
