import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { PolicyStore } from '../../risk/policy/policy-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { rowsOf } from './rows-of.ts';
import { policies, policyActivations } from './schema/service.ts';

const ENFORCE = 'enforce';

/**
 * Policies over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createPolicyStore(db: Database): PolicyStore {
  return {
    save: (version) =>
      guarded(async () => {
        await db
          .insert(policies)
          .values({ ...version, document: sql`${JSON.stringify(version.document)}::json` })
          .onConflictDoNothing();
      }),
    find: (hash) => guarded(async () => (await db.select().from(policies).where(eq(policies.hash, hash)).limit(1))[0] ?? null),
    list: (policyId) =>
      guarded(async () =>
        db
          .select()
          .from(policies)
          .where(policyId === null ? undefined : eq(policies.policyId, policyId))
          .orderBy(desc(policies.createdAt), asc(policies.hash))
          .limit(500),
      ),
    active: () =>
      guarded(async () =>
        db
          .select({
            hash: policyActivations.hash,
            policyId: policyActivations.policyId,
            mode: policyActivations.mode,
            since: policyActivations.since,
            by: policyActivations.by,
          })
          .from(policyActivations)
          .orderBy(asc(policyActivations.mode), asc(policyActivations.slot)),
      ),
    activate: ({ hash, mode, since, by }) =>
      guarded(async () => {
        // A slot holds one version: that which enforces, or that of a policy in shadow.
        const rows: unknown = await db.execute(sql`insert into policy_activations (slot, hash, policy_id, mode, since, by)
          select ${mode === ENFORCE ? sql`${ENFORCE}::text` : sql`'shadow:' || policy_id`}, hash, policy_id, ${mode}::text, ${since}::bigint, ${by}::text from policies where hash = ${hash}
          on conflict (slot) do update set hash = excluded.hash, policy_id = excluded.policy_id, since = excluded.since, by = excluded.by
          returning slot`);
        return rowsOf(rows).length > 0;
      }),
    enforceFirst: ({ hash, since, by }) =>
      guarded(async () => {
        const rows: unknown = await db.execute(sql`insert into policy_activations (slot, hash, policy_id, mode, since, by)
          select ${ENFORCE}::text, hash, policy_id, ${ENFORCE}::text, ${since}::bigint, ${by}::text from policies where hash = ${hash}
          on conflict (slot) do nothing returning slot`);
        return rowsOf(rows).length > 0;
      }),
    deactivate: (hash) =>
      guarded(async () => {
        const gone = await db
          .delete(policyActivations)
          .where(and(eq(policyActivations.hash, hash), eq(policyActivations.mode, 'shadow')))
          .returning({ slot: policyActivations.slot });
        return gone.length > 0;
      }),
  };
}
