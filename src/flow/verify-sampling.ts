import type { AuditEpoch, AuditEpochStore } from '../audit/audit-epoch-store.ts';
import type { AuditRows } from '../audit/audit-rows.ts';
import type { ChallengeRecord } from '../challenge/challenge.ts';
import { equalSecrets, parseBase64url } from '../lib/bytes.ts';
import type { AssessmentStore, StoredAssessment } from '../risk/assessment-store.ts';
import type { DecisionInput, FiredRule } from '../risk/decision.ts';
import { auditDraw } from '../risk/random-audit.ts';
import { commitmentOf } from './audit-epochs.ts';

const WEEK_MS = 7 * 86_400_000;
const PAGE = 500;
const TWO_SIDED_95 = 1.96;

/** What checking the random audits of one epoch came to. */
export interface SamplingReport {
  readonly epoch: string;
  /** Decisions that an audit rule applied to and whose draw could be computed again. */
  readonly checked: number;
  readonly sampled: number;
  /** Sum of the chances: how many were to be expected. */
  readonly expected: number;
  /** Between how many chance would leave it 95 times of 100 (normal approximation of the Poisson binomial distribution). */
  readonly expectedRange: readonly [from: number, to: number];
  /** Erased since, so nobody can tell whose they were. */
  readonly erased: number;
  /** Ids of decisions whose draw or outcome is not what the key says. */
  readonly mismatches: readonly string[];
  /** The key is the one that the chain says was committed to when the epoch began. */
  readonly isCommitmentMet: boolean;
}

/** What checking needs. */
export interface VerifySamplingDeps {
  readonly epochs: AuditEpochStore;
  /** The table of epochs is the operator's to change; the chain is not. */
  readonly auditRows: Pick<AuditRows, 'committedEpochs'>;
  readonly assessments: AssessmentStore<ChallengeRecord>;
}

/**
 * Checks that chance alone chose whom to audit: for every epoch whose key was revealed, the key fits what was committed to before, every draw is the one the key gives, and a decision was sampled exactly where its draw lay below its chance and nothing was passed that day.
 * @param only name of one epoch; null: all that were revealed
 * @param deps the record
 * @returns one report an epoch, oldest first
 */
export async function verifySampling(only: string | null, deps: VerifySamplingDeps): Promise<readonly SamplingReport[]> {
  const epochs = (await deps.epochs.list()).filter(({ epoch, revealedKey }) => revealedKey !== null && (only === null || epoch === only));
  const reports: SamplingReport[] = [];
  const committed = await deps.auditRows.committedEpochs();
  for (const epoch of epochs) reports.push(await checkEpoch(epoch, committed.get(epoch.epoch) ?? '', deps));
  return reports;
}

async function checkEpoch({ epoch, endsAt, revealedKey }: AuditEpoch, commitment: string, deps: VerifySamplingDeps): Promise<SamplingReport> {
  const key = parseBase64url(revealedKey ?? '') ?? new Uint8Array();
  let variance = 0;
  const report = {
    epoch,
    checked: 0,
    sampled: 0,
    expected: 0,
    erased: 0,
    mismatches: [] as string[],
    isCommitmentMet: equalSecrets(commitmentOf(key), commitment),
  };
  for await (const page of deps.assessments.walk({ clientId: null, from: endsAt - WEEK_MS, until: endsAt }, PAGE)) {
    for (const record of page) {
      if (record.auditRate === 0) continue;
      const rules = auditRulesOf(record);
      const facts = factsOf(record);
      if (rules === null || facts === null) {
        report.erased += 1;
        continue;
      }
      const draw = auditDraw(key, { clientId: record.clientId, subject: record.subject, action: record.eventType, at: record.at });
      const isSampled = rules.some(({ status }) => status === 'enforced' || status === 'audit_passed');
      report.checked += 1;
      report.expected += record.auditRate;
      variance += record.auditRate * (1 - record.auditRate);
      report.sampled += isSampled ? 1 : 0;
      if (facts.audit.draw !== draw || facts.audit.epoch !== epoch || isSampled !== draw < record.auditRate) report.mismatches.push(record.id);
    }
  }
  const spread = TWO_SIDED_95 * Math.sqrt(variance);
  return { ...report, expectedRange: [Math.max(0, report.expected - spread), Math.min(report.checked, report.expected + spread)] };
}

function auditRulesOf({ explanation }: StoredAssessment): readonly FiredRule[] | null {
  if (typeof explanation !== 'object' || explanation === null || !('rules' in explanation)) return null;
  // Written by this service when the decision fell.
  return (explanation as unknown as { readonly rules: readonly FiredRule[] }).rules.filter(({ effect, status }) => effect === 'audit' && status !== 'shadow');
}

function factsOf({ input }: StoredAssessment): DecisionInput['facts'] | null {
  return typeof input === 'object' && input !== null && 'facts' in input ? (input as unknown as DecisionInput).facts : null;
}
