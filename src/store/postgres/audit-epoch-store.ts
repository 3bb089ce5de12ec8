import { asc, sql } from 'drizzle-orm';
import type { AuditEpochStore } from '../../audit/audit-epoch-store.ts';
import type { Random } from '../../lib/random.ts';
import { appendEventSql } from './append-event.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { auditEpochs } from './schema/service.ts';

/**
 * Epochs of the random audit over PostgreSQL.
 * @param db the database
 * @param random for the salts of the audit chain
 * @returns the store
 */
export function createAuditEpochStore(db: Database, random: Random): AuditEpochStore {
  return {
    commit: ({ epoch, commitment, committedAt, endsAt }) =>
      guarded(async () => {
        const event = { at: committedAt, clientId: null, subject: null, kind: 'audit.epoch_committed', data: { epoch, sha256: commitment } };
        await db.execute(sql`with done as (
          insert into audit_epochs (epoch, commitment, committed_at, ends_at) values (${epoch}, ${commitment}, ${committedAt}::bigint, ${endsAt}::bigint)
          on conflict (epoch) do nothing returning epoch
        ), ${appendEventSql(event, random, 'done')} select 1`);
      }),
    reveal: (epoch, key, now) =>
      guarded(async () => {
        const event = { at: now, clientId: null, subject: null, kind: 'audit.epoch_revealed', data: { epoch, key } };
        await db.execute(sql`with done as (
          update audit_epochs set revealed_key = ${key}, revealed_at = ${now}::bigint
          where epoch = ${epoch} and revealed_key is null and ends_at <= ${now}::bigint returning epoch
        ), ${appendEventSql(event, random, 'done')} select 1`);
      }),
    list: () =>
      guarded(async () =>
        db
          .select({
            epoch: auditEpochs.epoch,
            commitment: auditEpochs.commitment,
            committedAt: auditEpochs.committedAt,
            endsAt: auditEpochs.endsAt,
            revealedKey: auditEpochs.revealedKey,
          })
          .from(auditEpochs)
          .orderBy(asc(auditEpochs.endsAt)),
      ),
  };
}
