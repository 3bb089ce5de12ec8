import { and, asc, desc, eq, gt, gte, inArray, lt, lte, or, sql } from 'drizzle-orm';
import type { ChallengeRecord } from '../../challenge/challenge.ts';
import { Problem } from '../../lib/problem.ts';
import type { Random } from '../../lib/random.ts';
import type { AssessmentOutcome, AssessmentRange, AssessmentStore, DecisionEntry, DecisionWriteResult, StoredAssessment } from '../../risk/assessment-store.ts';
import { DatabaseError, driverCode, guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { rowsOf } from './rows-of.ts';
import { assessmentOutcomes, assessments, riskProfiles } from './schema/challenges.ts';
import { idempotencyKeys } from './schema/service.ts';
import { eventType, insertNews } from './tell.ts';
import { writeDecisions } from './write-decisions.ts';

const DEADLOCK = '40P01';
const UNIQUE = '23505';

/**
 * Decisions, their challenges and the history they rest on, over PostgreSQL. Decisions that arrive while the database is busy share one statement.
 * @param db the database
 * @param random for the salts of the audit chain
 * @returns the store
 */
export function createAssessmentStore(db: Database, random: Random): AssessmentStore<ChallengeRecord> {
  const write = createGroupCommit<DecisionEntry<ChallengeRecord>, DecisionWriteResult>({
    keyOf: ({ assessment }) => `${assessment.clientId}\u0000${assessment.subject}`,
    run: (entries) => guarded(() => writeDecisions(db, entries, random)),
    // Nothing of a failed statement remains, so its members can go alone: one of them is at fault, or two processes met in opposite order.
    mayRetryAlone: (error) => error instanceof DatabaseError || (error instanceof Problem && driverCode(error.details.cause) === DEADLOCK),
    maxItems: 64,
    maxGroups: 2,
  });
  const findProfile = db
    .select({ bytes: riskProfiles.history, version: riskProfiles.version })
    .from(riskProfiles)
    .where(and(eq(riskProfiles.clientId, sql.placeholder('clientId')), eq(riskProfiles.subject, sql.placeholder('subject'))))
    .limit(1)
    .prepare('history_load');
  const find = async (where: ReturnType<typeof and>): Promise<StoredAssessment | null> => {
    const rows = await guarded(async () => db.select(RECORD).from(assessments).where(where).limit(1));
    return (await withOutcomes(db, rows))[0] ?? null;
  };
  return {
    write: (entry) => writeOnce(entry, write, db),
    find: (clientId, id) => find(and(eq(assessments.clientId, clientId), eq(assessments.id, id))),
    findAny: (id) => find(eq(assessments.id, id)),
    loadHistory: (clientId, subject) => guarded(async () => (await findProfile.execute({ clientId, subject }))[0] ?? { bytes: null, version: 0 }),
    saveHistory: (clientId, subject, bytes, expectedVersion, now) =>
      guarded(async () => {
        const rows =
          expectedVersion === 0
            ? await db
                .insert(riskProfiles)
                .values({ clientId, subject, history: bytes, version: Math.max(now, 1), updatedAt: now })
                .onConflictDoNothing()
                .returning({ version: riskProfiles.version })
            : await db
                .update(riskProfiles)
                .set({ history: bytes, version: expectedVersion + 1, updatedAt: now })
                .where(and(eq(riskProfiles.clientId, clientId), eq(riskProfiles.subject, subject), eq(riskProfiles.version, expectedVersion)))
                .returning({ version: riskProfiles.version });
        return rows[0]?.version ?? null;
      }),
    recordOutcome: (clientId, id, outcome) => guarded(() => appendOutcome(db, { clientId, id, outcome })),
    walk: (range, pageSize) => walk(db, range, pageSize),
    count: (range) => guarded(async () => db.$count(assessments, within(range))),
  };
}

const RECORD = {
  id: assessments.id,
  clientId: assessments.clientId,
  subject: assessments.subject,
  eventType: assessments.eventType,
  eventId: assessments.eventId,
  at: assessments.at,
  decision: assessments.decision,
  score: assessments.score,
  level: assessments.level,
  policyId: assessments.policyId,
  policyVersion: assessments.policyVersion,
  policyMode: assessments.policyMode,
  auditRate: assessments.auditRate,
  explanation: assessments.explanation,
  input: assessments.input,
};

// Another writer claimed the same key while ours was under way: now its answer is there. A key that is over but not yet removed makes room first.
async function writeOnce(
  entry: DecisionEntry<ChallengeRecord>,
  write: (entry: DecisionEntry<ChallengeRecord>) => Promise<DecisionWriteResult>,
  db: Database,
): Promise<DecisionWriteResult> {
  try {
    return await write(entry);
  } catch (error) {
    const { once, assessment } = entry;
    if (!once || !(error instanceof DatabaseError) || error.code !== UNIQUE) throw error;
    const mine = and(eq(idempotencyKeys.clientId, assessment.clientId), eq(idempotencyKeys.route, once.route), eq(idempotencyKeys.key, once.key));
    await guarded(async () => db.delete(idempotencyKeys).where(and(mine, lte(idempotencyKeys.expiresAt, assessment.at))));
    return write(entry);
  }
}

// Only of an assessment that is the client's own; the row takes the subject from it.
async function appendOutcome(db: Database, about: { readonly clientId: string; readonly id: string; readonly outcome: AssessmentOutcome }): Promise<boolean> {
  const { label, source, at } = about.outcome;
  const rows: unknown = await db.execute(sql`with told_of as (
      insert into assessment_outcomes (assessment_id, client_id, subject, label, source, at)
      select id, client_id, subject, ${label}::text, ${source}::text, ${at}::bigint from assessments where client_id = ${about.clientId} and id = ${about.id}
      returning *
    ), told as (${sql.raw(insertNews(FRAUD))}) select seq from told_of`);
  return rowsOf(rows).length > 0;
}

const FRAUD = `select o.client_id, o.subject, ${eventType('risk.raised')} as type, o.assessment_id as key, o.at,
  json_build_object('subject', o.subject, 'reason', 'fraud_reported'::text, 'challenge_id', null::text, 'assessment_id', o.assessment_id) as data
  from told_of o where o.label = 'fraud'`;

function within({ clientId, from, until }: AssessmentRange) {
  return and(gte(assessments.at, from), lt(assessments.at, until), clientId === null ? undefined : eq(assessments.clientId, clientId));
}

async function* walk(db: Database, range: AssessmentRange, pageSize: number): AsyncGenerator<readonly StoredAssessment[]> {
  let last: Position | null = null;
  for (;;) {
    const rows = await readPage(db, range, { last, pageSize });
    const end: Position | undefined = rows.at(-1);
    if (end === undefined) return;
    yield await withOutcomes(db, rows);
    last = end;
  }
}

type Position = Pick<StoredAssessment, 'at' | 'id'>;

function readPage(
  db: Database,
  range: AssessmentRange,
  { last, pageSize }: { readonly last: Position | null; readonly pageSize: number },
): Promise<readonly Omit<StoredAssessment, 'outcome'>[]> {
  const after = last === null ? undefined : or(gt(assessments.at, last.at), and(eq(assessments.at, last.at), gt(assessments.id, last.id)));
  return guarded(async () =>
    db
      .select(RECORD)
      .from(assessments)
      .where(and(within(range), after))
      .orderBy(asc(assessments.at), asc(assessments.id))
      .limit(pageSize),
  );
}

async function withOutcomes(db: Database, rows: readonly Omit<StoredAssessment, 'outcome'>[]): Promise<readonly StoredAssessment[]> {
  if (rows.length === 0) return [];
  const told = await guarded(async () =>
    db
      .selectDistinctOn([assessmentOutcomes.assessmentId], {
        id: assessmentOutcomes.assessmentId,
        label: assessmentOutcomes.label,
        source: assessmentOutcomes.source,
        at: assessmentOutcomes.at,
      })
      .from(assessmentOutcomes)
      .where(
        inArray(
          assessmentOutcomes.assessmentId,
          rows.map(({ id }) => id),
        ),
      )
      .orderBy(assessmentOutcomes.assessmentId, desc(assessmentOutcomes.seq)),
  );
  const outcomes = new Map<string, AssessmentOutcome>(told.map(({ id, ...outcome }) => [id, outcome]));
  return rows.map((row) => ({ ...row, outcome: outcomes.get(row.id) ?? null }));
}
