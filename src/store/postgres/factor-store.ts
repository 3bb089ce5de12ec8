import { and, eq, lt, sql } from 'drizzle-orm';
import type { FactorStore, FundPasswordRecord } from '../../factor/factor-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { fundPasswords, totpFactors } from './schema/people.ts';
import { AT, factorNews, tellWith } from './tell.ts';

/**
 * Fallback factors over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createFactorStore(db: Database): FactorStore {
  const totpOf = (clientId: string, subject: string) => and(eq(totpFactors.clientId, clientId), eq(totpFactors.subject, subject));
  return {
    async findTotp(clientId, subject) {
      const rows = await guarded(async () => db.select().from(totpFactors).where(totpOf(clientId, subject)).limit(1));
      return rows[0] ?? null;
    },
    saveTotp: (record) =>
      guarded(async () => {
        const { sealedSecret, active, lastStep, createdAt } = record;
        await db
          .insert(totpFactors)
          .values(record)
          .onConflictDoUpdate({ target: [totpFactors.clientId, totpFactors.subject], set: { sealedSecret, active, lastStep, createdAt } });
      }),
    async activateTotp(clientId, subject, step, now) {
      const active = db.$with('active').as(
        db
          .update(totpFactors)
          .set({ active: true, lastStep: step })
          .where(and(totpOf(clientId, subject), eq(totpFactors.active, false), lt(totpFactors.lastStep, step)))
          .returning(),
      );
      const told = tellWith(db, factorNews('totp', 'active', AT), sql`${now}::bigint`);
      const rows = await guarded(async () => db.with(active, told).select({ step: active.lastStep }).from(active));
      return rows.length > 0;
    },
    async consumeTotpStep(clientId, subject, step) {
      const rows = await guarded(async () =>
        db
          .update(totpFactors)
          .set({ lastStep: step })
          .where(and(totpOf(clientId, subject), eq(totpFactors.active, true), lt(totpFactors.lastStep, step)))
          .returning({ step: totpFactors.lastStep }),
      );
      return rows.length > 0;
    },
    async findFundPassword(clientId, subject) {
      const rows = await guarded(async () =>
        db
          .select()
          .from(fundPasswords)
          .where(and(eq(fundPasswords.clientId, clientId), eq(fundPasswords.subject, subject)))
          .limit(1),
      );
      return rows[0] ?? null;
    },
    saveFundPassword: (record) => guarded(() => saveFundPassword(db, record)),
  };
}

async function saveFundPassword(db: Database, record: FundPasswordRecord): Promise<void> {
  const { hash, changedAt } = record;
  const saved = db.$with('saved').as(
    db
      .insert(fundPasswords)
      .values(record)
      .onConflictDoUpdate({ target: [fundPasswords.clientId, fundPasswords.subject], set: { hash, changedAt } })
      .returning(),
  );
  await db
    .with(saved, tellWith(db, factorNews('fund_password', 'saved', 'f.changed_at')))
    .select({ subject: saved.subject })
    .from(saved);
}
