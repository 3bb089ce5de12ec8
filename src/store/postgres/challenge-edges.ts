import { and, eq, gt, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { ChallengeRecord, ChallengeStatus } from '../../challenge/challenge.ts';
import { OPEN_STATUSES } from '../../challenge/challenge-store.ts';
import type { Millis } from '../../lib/time.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { challenges } from './schema/challenges.ts';
import { AT, challengeNews, tellWith } from './tell.ts';

/** One way out of a set of statuses. Its values are named, so that the statement is built and prepared once. */
interface Edge {
  readonly from: readonly ChallengeStatus[];
  readonly set: PgUpdateSetSource<typeof challenges>;
  readonly where?: SQL;
  /** It may end the challenge or verify it, which is told in the same statement. */
  readonly tells?: true;
}

/** Takes an edge: the record after it, or null when status, time or condition did not fit. */
export type TakeEdge = (id: string, now: Millis, values?: Readonly<Record<string, unknown>>) => Promise<ChallengeRecord | null>;

const ACTIVE: readonly ChallengeStatus[] = ['claimed', 'verifying'];
const NOW = sql`${sql.placeholder('now')}::bigint`;
const EXCLUDES = sql`${sql.placeholder('excludes')}::text`;
const LIMIT = sql`${sql.placeholder('limit')}::int`;
const value = (column: PgColumn, name: string): SQL => sql`${sql.param(sql.placeholder(name), column)}`;
const oneMore = (column: PgColumn): SQL => sql`${column} + 1`;

/** Counts one more of something and fails the challenge when the limit is reached, in the same statement. */
function countOrFail(column: PgColumn, failureCode: string): Edge['set'] {
  const isLast = sql`${column} + 1 >= ${LIMIT}`;
  return {
    status: sql`case when ${isLast} then 'failed' else ${challenges.status} end`,
    failureCode: sql`case when ${isLast} then ${sql.raw(`'${failureCode}'`)} else ${challenges.failureCode} end`,
    endedAt: sql`case when ${isLast} then ${NOW} else ${challenges.endedAt} end`,
  };
}

const APPROVE: Edge['set'] = {
  status: sql`case when ${sql.placeholder('confirmCodeHash')}::text is null then 'verified' else 'awaiting_confirmation' end`,
  achieved: value(challenges.achieved, 'achieved'),
  confirmCodeHash: value(challenges.confirmCodeHash, 'confirmCodeHash'),
  assertionNonce: null,
  expiresAt: sql`${challenges.absoluteExpiresAt}`,
};

const IS_RIGHT = sql`${challenges.confirmCodeHash} = ${sql.placeholder('codeHash')}::text`;
const IS_LAST_WRONG = sql`not (${IS_RIGHT}) and ${challenges.confirmFailures} + 1 >= ${LIMIT}`;

const EDGES = {
  claim: {
    from: ['pending'],
    set: {
      status: 'claimed',
      deviceId: value(challenges.deviceId, 'deviceId'),
      claimTokenHash: value(challenges.claimTokenHash, 'claimTokenHash'),
      confirmRequired: value(challenges.confirmRequired, 'confirmRequired'),
      expiresAt: sql`least(${sql.placeholder('expiresAt')}::bigint, ${challenges.absoluteExpiresAt})`,
    },
  },
  countBadClaim: { from: ['pending'], tells: true, set: { ...countOrFail(challenges.badClaims, 'claim_guessed'), badClaims: oneMore(challenges.badClaims) } },
  takeLivenessTry: {
    from: ACTIVE,
    set: {
      status: 'verifying',
      livenessTries: oneMore(challenges.livenessTries),
      excludedAction: sql`coalesce(${challenges.excludedAction}, ${EXCLUDES})`,
      assertionNonce: null,
      assertionMethod: null,
      latestAttemptId: value(challenges.latestAttemptId, 'attemptId'),
    },
    // What was said once stays: to say something else would be to choose among plans.
    where: sql`${challenges.livenessTries} < ${LIMIT} and coalesce(${challenges.excludedAction} = ${EXCLUDES}, true)`,
  },
  offerAssertion: {
    from: ACTIVE,
    set: {
      status: 'verifying',
      assertionNonce: value(challenges.assertionNonce, 'nonce'),
      assertionMethod: value(challenges.assertionMethod, 'method'),
    },
    // An attempt that passed counts until another is begun, whatever becomes of that one.
    where: sql`(${sql.placeholder('method')}::text = 'passkey' or ${challenges.latestAttemptId} = ${sql.placeholder('attemptId')}::text)`,
  },
  countBadAssertion: {
    from: ACTIVE,
    tells: true,
    set: { ...countOrFail(challenges.badAssertions, 'assertion_invalid'), badAssertions: oneMore(challenges.badAssertions) },
  },
  approve: { from: ACTIVE, tells: true, set: APPROVE },
  // Only the fallback can be done in the browser; face and passkey need the phone that claimed.
  approveByTotp: { from: ['pending', ...ACTIVE], tells: true, set: APPROVE },
  confirm: {
    from: ['awaiting_confirmation'],
    tells: true,
    set: {
      status: sql`case when ${IS_RIGHT} then 'verified' when ${IS_LAST_WRONG} then 'failed' else ${challenges.status} end`,
      confirmFailures: sql`case when ${IS_RIGHT} then ${challenges.confirmFailures} else ${challenges.confirmFailures} + 1 end`,
      failureCode: sql`case when ${IS_LAST_WRONG} then 'confirm_guessed' else ${challenges.failureCode} end`,
      endedAt: sql`case when ${IS_LAST_WRONG} then ${NOW} else ${challenges.endedAt} end`,
    },
  },
  reject: {
    from: [...ACTIVE, 'awaiting_confirmation'],
    tells: true,
    set: { status: 'rejected', rejectReason: value(challenges.rejectReason, 'reason'), endedAt: NOW },
  },
  cancel: { from: [...OPEN_STATUSES, 'verified'], tells: true, set: { status: 'canceled', endedAt: NOW } },
  fail: { from: OPEN_STATUSES, tells: true, set: { status: 'failed', failureCode: value(challenges.failureCode, 'failureCode'), endedAt: NOW } },
} as const satisfies Record<string, Edge>;

/** Names of the edges. */
export type EdgeName = keyof typeof EDGES;

/**
 * The edges of a challenge, each one `update … where … returning` that is prepared when first taken.
 * @param db the database
 * @returns takes the edge of a name
 */
export function createChallengeEdges(db: Database): (name: EdgeName) => TakeEdge {
  const prepared = new Map<EdgeName, ReturnType<typeof prepareEdge>>();
  return (name) => (id, now, values) =>
    guarded(async () => {
      const statement = prepared.get(name) ?? prepareEdge(db, name);
      prepared.set(name, statement);
      const rows = await statement.execute({ ...values, id, now });
      return rows[0] ?? null;
    });
}

function prepareEdge(db: Database, name: EdgeName) {
  const edge: Edge = EDGES[name];
  const changed = db.$with('changed').as(
    db
      .update(challenges)
      .set({ ...edge.set, version: sql`${challenges.version} + 1` })
      .where(
        and(eq(challenges.id, sql.placeholder('id')), inArray(challenges.status, [...edge.from]), gt(challenges.expiresAt, sql.placeholder('now')), edge.where),
      )
      .returning(),
  );
  const told = edge.tells ? [tellWith(db, challengeNews('changed', AT), NOW)] : [];
  return db
    .with(changed, ...told)
    .select()
    .from(changed)
    .prepare(`challenge_${name}`);
}

/**
 * Takes the offered nonce away. The row is locked and read as it was, and emptied, in one statement: a second caller waits for the lock and then finds none.
 * @param db the database
 * @returns takes the edge; the record still holds the nonce
 */
export function createNonceTaker(db: Database): TakeEdge {
  const before = db
    .select({ id: challenges.id, nonce: challenges.assertionNonce })
    .from(challenges)
    .where(
      and(
        eq(challenges.id, sql.placeholder('id')),
        eq(challenges.status, 'verifying'),
        gt(challenges.expiresAt, sql.placeholder('now')),
        isNotNull(challenges.assertionNonce),
      ),
    )
    .for('update')
    .as('before');
  const build = () =>
    db
      .update(challenges)
      .set({ assertionNonce: null, version: sql`${challenges.version} + 1` })
      .from(before)
      .where(eq(challenges.id, before.id))
      .returning({ record: challenges, nonce: before.nonce })
      .prepare('challenge_consumeAssertionNonce');
  let statement: ReturnType<typeof build> | null = null;
  return (id, now) =>
    guarded(async () => {
      statement ??= build();
      const [row] = await statement.execute({ id, now });
      return row ? { ...row.record, assertionNonce: row.nonce } : null;
    });
}
