import { and, inArray, isNotNull, isNull, lte, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { RetentionItem } from '../../consent/retention.ts';
import { RETENTION } from '../../consent/retention.ts';
import type { Millis } from '../../lib/time.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { backchannelPings } from './schema/backchannel.ts';
import { challenges, livenessAttempts } from './schema/challenges.ts';
import { outbox } from './schema/events.ts';
import { heldRequests, webSessions } from './schema/gate.ts';
import { consents, enrollments } from './schema/people.ts';
import { idempotencyKeys, signingKeys, tokens } from './schema/service.ts';

const DAY_MS = 86_400_000;

interface Rule {
  readonly table: PgTable;
  readonly key: PgColumn;
  /** When a row's time to be kept begins; rows without it stay. */
  readonly since: PgColumn;
  readonly keepDays: number;
  readonly where?: SQL;
}

// Days of an item about a person stand in the one table that export and docs read, too.
const daysOf = (item: RetentionItem): number => {
  const { life } = RETENTION[item];
  if (life === null || !('days' in life)) throw new TypeError('an item without days is not forgotten here');
  return life.days;
};

/** What is forgotten by itself, and how long after its end. Everything else stays until the subject is erased. */
const RULES: Readonly<Record<string, Rule>> = {
  idempotency_keys: { table: idempotencyKeys, key: idempotencyKeys.bodySha256, since: idempotencyKeys.expiresAt, keepDays: 0 },
  signing_keys: { table: signingKeys, key: signingKeys.kid, since: signingKeys.removeAt, keepDays: 0, where: isNotNull(signingKeys.retiredAt) },
  tokens: { table: tokens, key: tokens.jti, since: tokens.expiresAt, keepDays: daysOf('tokens') },
  outbox: { table: outbox, key: outbox.seq, since: outbox.at, keepDays: daysOf('outbox') },
  backchannel_pings: { table: backchannelPings, key: backchannelPings.challengeId, since: backchannelPings.createdAt, keepDays: 1 },
  enrollments: { table: enrollments, key: enrollments.id, since: enrollments.expiresAt, keepDays: daysOf('enrollments') },
  liveness_attempts: {
    table: livenessAttempts,
    key: livenessAttempts.id,
    since: livenessAttempts.settledAt,
    keepDays: daysOf('liveness_attempts'),
    where: isNull(livenessAttempts.evidenceKeyWrapped),
  },
  challenges: { table: challenges, key: challenges.id, since: challenges.endedAt, keepDays: daysOf('challenges') },
  web_sessions: { table: webSessions, key: webSessions.tokenHash, since: webSessions.expiresAt, keepDays: daysOf('web_sessions') },
  held_requests: { table: heldRequests, key: heldRequests.id, since: heldRequests.expiresAt, keepDays: daysOf('held_requests') },
  consents: { table: consents, key: consents.id, since: consents.withdrawnAt, keepDays: daysOf('consents') },
};

/** Items about people that are forgotten here, for the test that compares them with what people are told. */
export const FORGOTTEN_ITEMS: readonly string[] = Object.keys(RULES);

/**
 * Deletes rows whose time is over, a batch of each kind, so that a long backlog never makes one long transaction.
 * @param db the database
 * @param now milliseconds since the epoch
 * @param batch at most how many rows of a kind
 * @returns how many rows of each table went
 * @throws Problem `store_unavailable`
 */
export async function forgetOldRows(db: Database, now: Millis, batch: number): Promise<Readonly<Record<string, number>>> {
  const gone: Record<string, number> = {};
  for (const [name, rule] of Object.entries(RULES)) {
    const isOver = and(isNotNull(rule.since), lte(rule.since, now - rule.keepDays * DAY_MS), rule.where);
    const due = db.select({ key: rule.key }).from(rule.table).where(isOver).orderBy(rule.since).limit(batch);
    const rows = await guarded(() =>
      db
        .delete(rule.table)
        .where(and(inArray(rule.key, due), isOver))
        .returning({ key: rule.key }),
    );
    gone[name] = rows.length;
  }
  return gone;
}
