import { and, asc, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { DeviceStore } from '../../device/device.ts';
import { Problem } from '../../lib/problem.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { revokeDevice } from './revoke-device.ts';
import { devices } from './schema/people.ts';
import { deviceNews, tellWith } from './tell.ts';

/**
 * Devices over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createDeviceStore(db: Database): DeviceStore {
  return {
    async add(device) {
      const added = db.$with('added').as(db.insert(devices).values(device).onConflictDoNothing({ target: devices.credentialId }).returning());
      const told = tellWith(db, deviceNews('device.registered', 'added', 'd.created_at'));
      const rows = await guarded(async () => db.with(added, told).select({ id: added.id }).from(added));
      if (rows.length === 0) throw new Problem('attestation_invalid');
    },
    list: (clientId, subject) =>
      guarded(async () =>
        db
          .select()
          .from(devices)
          .where(and(eq(devices.clientId, clientId), eq(devices.subject, subject), isNull(devices.revokedAt)))
          .orderBy(asc(devices.createdAt), asc(devices.id)),
      ),
    async find(id) {
      const rows = await guarded(async () => db.select().from(devices).where(eq(devices.id, id)).limit(1));
      return rows[0] ?? null;
    },
    async findByTokenHash(tokenHash) {
      // The token of a revoked phone opens nothing, whether or not the caller looks at `revokedAt`.
      const rows = await guarded(async () =>
        db
          .select()
          .from(devices)
          .where(and(eq(devices.tokenHash, tokenHash), isNull(devices.revokedAt)))
          .limit(1),
      );
      return rows[0] ?? null;
    },
    async recordUse(id, use, now) {
      const grows = lt(devices.counter, use.counter);
      const hasNone = use.counter === 0 ? eq(devices.counter, 0) : sql`false`;
      const rows = await guarded(async () =>
        db
          .update(devices)
          .set({ counter: use.counter, backedUp: use.backedUp, lastUsedAt: now })
          .where(and(eq(devices.id, id), isNull(devices.revokedAt), or(grows, hasNone)))
          .returning({ id: devices.id }),
      );
      return rows.length > 0;
    },
    revoke: (clientId, subject, id, now) => guarded(() => revokeDevice(db, { clientId, subject, id }, now)),
  };
}
