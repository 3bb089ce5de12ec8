import type { AuditEvent } from '../../audit/audit-log.ts';
import type { Json } from '../../lib/canonical-json.ts';
import type { AssessmentRecord } from '../../risk/assessment-store.ts';
import { commitTo, hashRow } from './chain.ts';

/** A row as the chain sees it. */
export interface ChainRow {
  readonly commitment: string;
  readonly rowHash: string;
}

/** Personal columns of a decision, as they are stored. */
export interface AssessmentTexts {
  readonly explanation: string;
  readonly input: string;
}

/**
 * @param record a decision
 * @param texts its JSON columns as they are stored
 * @param salt of the row
 * @returns its commitment and hash
 */
export function chainAssessment(record: Pick<AssessmentRecord, 'subject' | 'eventId'> & PublicAssessment, texts: AssessmentTexts, salt: string): ChainRow {
  const commitment = commitAssessment(record, texts, salt);
  return { commitment, rowHash: hashAssessment(record, commitment) };
}

/**
 * @param record whose decision, and the gateway's name for the event
 * @param texts its JSON columns as they are stored
 * @param salt of the row
 * @returns the commitment to what an erasure blanks
 */
export function commitAssessment({ subject, eventId }: Pick<AssessmentRecord, 'subject' | 'eventId'>, texts: AssessmentTexts, salt: string): string {
  return commitTo(salt, [subject, eventId, texts.explanation, texts.input]);
}

/** What of a decision is never erased. */
export type PublicAssessment = Pick<
  AssessmentRecord,
  'id' | 'clientId' | 'eventType' | 'at' | 'decision' | 'score' | 'level' | 'policyId' | 'policyVersion' | 'policyMode' | 'auditRate'
>;

/**
 * @param record what is never erased of a decision
 * @param commitment to the rest
 * @returns hash of the row
 */
export function hashAssessment(record: PublicAssessment, commitment: string): string {
  const { id, clientId, eventType, at, decision, score, level, policyId, policyVersion, policyMode, auditRate } = record;
  return hashRow([id, clientId, eventType, at, decision, score, level, policyId, policyVersion, policyMode, auditRate, commitment]);
}

/**
 * @param event what happened
 * @param dataText its data as they are stored
 * @param salt of the row
 * @returns its commitment and hash
 */
export function chainEvent(event: Pick<AuditEvent, 'at' | 'clientId' | 'subject' | 'kind'>, dataText: string, salt: string): ChainRow {
  const commitment = commitEvent(event.subject, dataText, salt);
  return { commitment, rowHash: hashEvent(event, commitment) };
}

/**
 * @param subject whose event; null: nobody's
 * @param dataText its data as they are stored
 * @param salt of the row
 * @returns the commitment to what an erasure blanks
 */
export function commitEvent(subject: string | null, dataText: string, salt: string): string {
  return commitTo(salt, [subject, dataText]);
}

/**
 * @param event what is never erased of an event
 * @param commitment to the rest
 * @returns hash of the row
 */
export function hashEvent(event: Pick<AuditEvent, 'at' | 'clientId' | 'kind'>, commitment: string): string {
  return hashRow([event.at, event.clientId, event.kind, commitment]);
}

/**
 * @param value plain data
 * @returns the text it is stored as
 */
export function storedText(value: Json): string {
  return JSON.stringify(value);
}
