import { and, eq } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { ErasureReceipt, SubjectStore } from '../../consent/subject-store.ts';
import type { Random } from '../../lib/random.ts';
import { createKeyRows } from './key-rows.ts';
import { appendEvent } from './append-event.ts';
import { ERASED_KIND } from './audit-erasures.ts';
import { blankRows } from './blank-rows.ts';
import { guarded } from './classify-error.ts';
import { type FaceCounting, moveFaceCount } from './face-counter.ts';
import type { Database } from './database.ts';
import { assessmentOutcomes, assessments, challenges, livenessAttempts, riskProfiles } from './schema/challenges.ts';
import { heldRequests, webSessions } from './schema/gate.ts';
import { consents, devices, enrollments, erasureReceipts, faceTemplates, fundPasswords, lockouts, subjectKeys, totpFactors } from './schema/people.ts';
import { outbox } from './schema/events.ts';
import { auditEvents, tokens } from './schema/service.ts';

/** Every table with rows about a subject; erasing walks this list, and a test compares it with the schema. */
export const SUBJECT_TABLES = {
  subject_keys: subjectKeys,
  face_templates: faceTemplates,
  devices,
  enrollments,
  consents,
  totp_factors: totpFactors,
  fund_passwords: fundPasswords,
  lockouts,
  liveness_attempts: livenessAttempts,
  challenges,
  tokens,
  outbox,
  web_sessions: webSessions,
  held_requests: heldRequests,
  risk_profiles: riskProfiles,
  assessment_outcomes: assessmentOutcomes,
  assessments,
  audit_events: auditEvents,
} as const;

// Secrets, hashes of secrets, keys and biometrics stay out of an export; so does what a running face check is going to ask, and what an ended one measured.
const HIDDEN_COLUMNS = /^plan|^report|vendorSession|hash|sealed|wrapped|nonce|secret|challenge$|publicKey|transcriptHead|chunks|history|salt|commitment/i;

/**
 * Subjects as a whole over PostgreSQL: data keys, export, erasure.
 * @param db the database
 * @param random for the salts of the audit chain
 * @param counting for the counter of stored faces
 * @returns the store
 */
export function createSubjectStore(db: Database, random: Random, counting: FaceCounting): SubjectStore {
  return {
    ...createKeyRows(db),
    exportAll: (clientId, subject) => guarded(async () => exportAll(db, clientId, subject)),
    erase: (clientId, subject, receipt) => guarded(async () => erase(db, { clientId, subject }, receipt, { random, counting })),
  };
}

async function exportAll(db: Database, clientId: string, subject: string): Promise<Record<string, readonly unknown[]>> {
  const all: Record<string, readonly unknown[]> = {};
  for (const [name, table] of Object.entries(SUBJECT_TABLES)) {
    const rows = await db
      .select()
      .from(table as PgTable)
      .where(and(eq(table.clientId, clientId), eq(table.subject, subject)));
    all[name] = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !HIDDEN_COLUMNS.test(column))));
  }
  return all;
}

/** Rows that the audit chain holds together stay, blank. */
const CHAINED: readonly unknown[] = [assessments, auditEvents];

async function erase(
  db: Database,
  who: { clientId: string; subject: string },
  receipt: Omit<ErasureReceipt, 'items'>,
  { random, counting }: { readonly random: Random; readonly counting: FaceCounting },
): Promise<ErasureReceipt> {
  return db.transaction(async (tx) => {
    const items: Record<string, number> = {};
    for (const [name, table] of Object.entries(SUBJECT_TABLES)) {
      if (CHAINED.includes(table)) continue;
      const mine = and(eq(table.clientId, who.clientId), eq(table.subject, who.subject));
      items[name] = (await tx.delete(table).where(mine).returning({ subject: table.subject })).length;
    }
    const { id, erasedAt, subjectHash } = receipt;
    const { decisions, events, rows } = await blankRows(tx, who, subjectHash);
    const full = { ...receipt, items: { ...items, assessments: decisions, audit_events: events } };
    await tx.insert(erasureReceipts).values(full);
    await moveFaceCount(tx, -(items['face_templates'] ?? 0), counting);
    // The event says which rows it stands for, so that no other can be blanked in its shadow.
    const data = { receipt: id, subject_hash: subjectHash, items: full.items, rows };
    await appendEvent(tx, { at: erasedAt, clientId: who.clientId, subject: null, kind: ERASED_KIND, data }, random);
    return full;
  });
}
