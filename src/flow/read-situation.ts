import type { Logger } from '../lib/logger.ts';
import { Problem } from '../lib/problem.ts';
import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { AssessmentStore, HistoryRecord } from '../risk/assessment-store.ts';
import { deriveFacts, subjectKey } from '../risk/derive-facts.ts';
import type { RiskEvent } from '../risk/event.ts';
import type { Facts } from '../risk/facts.ts';
import type { History } from '../risk/history/history.ts';
import { type ParsedHistory, parseHistory } from '../risk/history/parse-history.ts';
import type { PopulationView } from '../risk/population/population-view.ts';
import { viewPopulation } from '../risk/population/view-population.ts';
import type { SharedPopulation } from '../risk/population/shared-population.ts';
import type { RiskKeys } from '../risk/pseudonym.ts';
import { auditDraw } from '../risk/random-audit.ts';
import type { Observation, Observed, RiskCache } from '../risk/risk-cache.ts';
import type { AuditKeys } from './audit-epochs.ts';
import type { RunningLists } from './running-lists.ts';

/** What looking at an event needs. */
export interface ReadSituationDeps {
  readonly assessments: AssessmentStore<ChallengeRecord>;
  readonly riskCache: RiskCache;
  /** Keeps the rate of gateways within this process while the hot store is away. */
  readonly insurance: RiskCache;
  readonly lists: RunningLists;
  readonly population: SharedPopulation;
  readonly riskKeys: RiskKeys;
  readonly auditKeys: AuditKeys;
  readonly log: Logger;
  readonly requestsPerMinute: number;
}

/** Everything that a decision is made from, and where the history stood. */
export interface Situation {
  readonly facts: Facts;
  readonly history: History;
  /** The history as it was read, packed. */
  readonly packed: Uint8Array | null;
  /** Version of the history in the record; 0: none yet. */
  readonly version: number;
  readonly population: PopulationView;
  readonly subjectKey: string;
  /** The same event on another history. */
  readonly reread: (record: HistoryRecord) => Situation;
}

/**
 * Reads all that a decision looks at: one round trip to the hot store, and to the record only when the history is not cached. Without the hot store the history comes from the record and the counts are unknown, which makes the decision stricter.
 * @param event the event
 * @param onceKey idempotency key: the same request again counts nothing twice
 * @param deps ports
 * @returns the situation
 * @throws Problem `rate_limited`; `store_unavailable` when the record is needed and gone
 */
export async function readSituation(event: RiskEvent, onceKey: string | null, deps: ReadSituationDeps): Promise<Situation> {
  const key = subjectKey(deps.riskKeys, event.clientId, event.subject);
  const epoch = deps.auditKeys.at(event.at);
  const facts = deriveFacts(event, {
    keys: deps.riskKeys,
    counters: null,
    lists: await deps.lists.current(),
    audit: { draw: auditDraw(epoch.key, { clientId: event.clientId, subject: event.subject, action: event.type, at: event.at }), epoch: epoch.name },
    isHistoryCorrupt: false,
  });
  const observed = await observe(toObservation(event, facts, { subjectKey: key, onceKey }, deps), deps);
  if (!observed.limit.allowed) throw new Problem('rate_limited', { retryAfterSeconds: observed.limit.resetSeconds });
  const table = await deps.population.table();
  const read = (record: HistoryRecord): ReadHistory => {
    const parsed = parseHistory(record.bytes);
    if (parsed.isCorrupt) deps.log.warn('history_corrupt', { version: record.version });
    return { ...parsed, record };
  };
  const build = ({ record, history, isCorrupt }: ReadHistory): Situation => {
    const seen: Facts = { ...facts, counters: observed.counters, isHistoryCorrupt: isCorrupt || history.isDamaged };
    return {
      facts: seen,
      history,
      packed: record.bytes,
      version: record.version,
      population: viewPopulation(table, seen, history),
      subjectKey: key,
      reread: (again) => build(read(again)),
    };
  };
  const cached = observed.history === null ? null : read(observed.history);
  // A damaged copy in the cache says nothing of the record.
  if (cached !== null && !cached.isCorrupt) return build(cached);
  return build(read(await deps.assessments.loadHistory(event.clientId, event.subject)));
}

interface ReadHistory extends ParsedHistory {
  readonly record: HistoryRecord;
}

type Seen = Pick<Observed, 'history' | 'limit'> & { readonly counters: Observed['counters'] | null };

async function observe(observation: Observation, deps: ReadSituationDeps): Promise<Seen> {
  try {
    return await deps.riskCache.observe(observation);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'store_unavailable') throw error;
    // Speed is gone, not truth: the decision goes on without these counts and is stricter for it.
    const { limit } = await deps.insurance.observe(observation);
    return { history: null, counters: null, limit };
  }
}

function toObservation(
  event: RiskEvent,
  facts: Facts,
  keys: { readonly subjectKey: string; readonly onceKey: string | null },
  deps: Pick<ReadSituationDeps, 'requestsPerMinute'>,
): Observation {
  const { chain, device, payee } = facts;
  return {
    subjectKey: keys.subjectKey,
    at: event.at,
    onceKey: keys.onceKey === null ? null : `${event.clientId}\0${keys.onceKey}`,
    isFailedLogin: event.type === 'login.failed',
    network: chain[2] ?? 0,
    ip: chain[3] ?? 0,
    device,
    payee,
    limit: { key: event.clientId, points: deps.requestsPerMinute, windowSeconds: 60 },
  };
}
