import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { commitAssessment, commitEvent } from './chain-rows.ts';
import { createRowsDigest, type RowsDigest } from './chain.ts';
import type { Database } from './database.ts';
import { assessments } from './schema/challenges.ts';
import { auditEvents } from './schema/service.ts';

const PAGE = 200;

/** What was blanked: how many decisions and events, and a commitment to exactly which. */
export interface Blanked {
  readonly decisions: number;
  readonly events: number;
  /** Of the rows that fitted their commitments, decisions first, each kind in the order of the chain. */
  readonly rows: ReturnType<RowsDigest['end']>;
}

interface Page {
  readonly count: number;
  /** Commitments that the rows still fitted. */
  readonly proven: readonly string[];
}

const NOTHING: Page = { count: 0, proven: [] };

/**
 * Blanks what the audit chain holds of a person: what is personal goes, with the salt that could tie it to its commitment. A row that does not fit its commitment is blanked as well, but not stood for: somebody else's row that was given this person's name to go with it stays a fault of the chain.
 * @param tx a transaction that ends with the event which stands for the rows
 * @param who whose rows
 * @param subjectHash the pseudonym that takes the person's place
 * @returns what was blanked
 */
export async function blankRows(
  tx: Pick<Database, 'select' | 'update'>,
  who: { readonly clientId: string; readonly subject: string },
  subjectHash: string,
): Promise<Blanked> {
  const digest = createRowsDigest();
  const decisions = await blankAll(() => blankDecisions(tx, who, subjectHash), digest);
  const events = await blankAll(() => blankEvents(tx, who, subjectHash), digest);
  return { decisions, events, rows: digest.end() };
}

// Blank rows are no longer found, so each page is the next one; a row that is committed meanwhile stands further on in the chain and comes last.
async function blankAll(blankPage: () => Promise<Page>, digest: RowsDigest): Promise<number> {
  let all = 0;
  for (;;) {
    const { count, proven } = await blankPage();
    if (count === 0) return all;
    for (const commitment of proven) digest.add(commitment);
    all += count;
  }
}

// Decisions stay for the statistics of the risk engine: when, what kind, which policy and how it ended, but no longer whose and why.
async function blankDecisions(tx: Pick<Database, 'select' | 'update'>, who: { clientId: string; subject: string }, subjectHash: string): Promise<Page> {
  const { id, clientId, subject, eventId, salt, commitment, link, place } = assessments;
  const [explanation, input] = [textOf(sql`${assessments.explanation}`), textOf(sql`${assessments.input}`)];
  const isBlank = sql`(${salt} = '' and ${explanation} = '{}' and ${input} = '{}')`;
  const rows = await tx
    .select({ id, subject, eventId, salt, commitment, explanation, input })
    .from(assessments)
    .where(and(eq(clientId, who.clientId), eq(subject, who.subject), sql`not ${isBlank}`))
    .orderBy(asc(link), asc(place))
    .limit(PAGE)
    .for('update');
  if (rows.length === 0) return NOTHING;
  await tx
    .update(assessments)
    .set({ subject: subjectHash, eventId: null, explanation: {}, input: {}, salt: '' })
    .where(
      inArray(
        id,
        rows.map((row) => row.id),
      ),
    );
  const proven = rows.filter((row) => commitAssessment(row, row, row.salt) === row.commitment);
  return { count: rows.length, proven: proven.map((row) => row.commitment) };
}

async function blankEvents(tx: Pick<Database, 'select' | 'update'>, who: { clientId: string; subject: string }, subjectHash: string): Promise<Page> {
  const { seq, clientId, subject, salt, commitment, link, place } = auditEvents;
  const data = textOf(sql`${auditEvents.data}`);
  const rows = await tx
    .select({ seq, subject, salt, commitment, data })
    .from(auditEvents)
    .where(and(eq(clientId, who.clientId), eq(subject, who.subject), sql`not (${salt} = '' and ${data} = '{}')`))
    .orderBy(asc(link), asc(place))
    .limit(PAGE)
    .for('update');
  if (rows.length === 0) return NOTHING;
  await tx
    .update(auditEvents)
    .set({ subject: subjectHash, data: {}, salt: '' })
    .where(
      inArray(
        seq,
        rows.map((row) => row.seq),
      ),
    );
  const proven = rows.filter((row) => commitEvent(row.subject, row.data, row.salt) === row.commitment);
  return { count: rows.length, proven: proven.map((row) => row.commitment) };
}

// As it is stored: parsed and written anew it might differ.
function textOf(column: SQL): SQL<string> {
  return sql<string>`${column}::text`;
}
