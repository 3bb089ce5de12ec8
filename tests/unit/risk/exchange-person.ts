import { readFileSync } from 'node:fs';

import { utf8 } from '../../../src/lib/bytes.ts';
import { decide } from '../../../src/risk/decide.ts';
import type { Decision } from '../../../src/risk/decision.ts';
import { deriveFacts } from '../../../src/risk/derive-facts.ts';
import type { EventType, RiskEvent } from '../../../src/risk/event.ts';
import type { Facts } from '../../../src/risk/facts.ts';
import { EMPTY_HISTORY, type History } from '../../../src/risk/history/history.ts';
import { learn } from '../../../src/risk/history/learn.ts';
import { packHistory } from '../../../src/risk/history/pack-history.ts';
import { parseHistory } from '../../../src/risk/history/parse-history.ts';
import { rememberEvent } from '../../../src/risk/history/remember-event.ts';
import { createListIndex } from '../../../src/risk/lists/list-index.ts';
import { loadPolicy } from '../../../src/risk/policy/load-policy.ts';
import type { CompiledPolicy } from '../../../src/risk/policy/policy.ts';
import { createPopulationTable } from '../../../src/risk/population/population-table.ts';
import { viewPopulation } from '../../../src/risk/population/view-population.ts';
import { createRiskKeys } from '../../../src/risk/pseudonym.ts';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const NOW = 20_000 * DAY + 12 * HOUR;
const keys = createRiskKeys(utf8('test key'));
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/** Loads a policy or throws. */
export function load(source: string): CompiledPolicy {
  const loaded = loadPolicy(source);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.policy;
}
/** The shipped policy. */
export const policy = load(readFileSync('policies/exchange-default.yaml', 'utf8'));

/** What of an ordinary event is different. */
export interface Change {
  readonly type?: EventType;
  readonly at?: number;
  readonly tier?: string;
  readonly context?: Partial<RiskEvent['context']>;
  readonly withdrawal?: Partial<NonNullable<RiskEvent['withdrawal']>> | null;
}

/** @returns an event */
export function eventOf(change: Change = {}): RiskEvent {
  const type = change.type ?? 'login';
  const withdrawal = {
    asset: 'BTC',
    amountUsd: 400,
    balanceUsd: 20_000,
    network: 'BTC',
    address: 'bc1q',
    memo: null,
    addressAddedAt: null,
    ...change.withdrawal,
  };
  return {
    type,
    clientId: 'cli',
    subject: 'u',
    at: change.at ?? NOW,
    tier: change.tier ?? null,
    accountCreatedAt: null,
    sessionId: 's',
    context: {
      ip: '203.0.113.7',
      userAgent: CHROME,
      deviceId: 'd_1',
      locale: null,
      country: 'DE',
      city: null,
      latitude: 50.1,
      longitude: 8.7,
      accuracyKm: 20,
      asn: null,
      ...change.context,
    },
    withdrawal: type === 'withdrawal.create' ? withdrawal : null,
    address: null,
  };
}

const CALM: Pick<Facts, 'counters' | 'audit' | 'isHistoryCorrupt'> = {
  counters: { subjectFailures: 0, networkFailures: 0, ipSubjects: 1, deviceSubjects: 1, payeeSubjects: 0 },
  audit: { draw: 0.99, epoch: 'w1' },
  isHistoryCorrupt: false,
};
const lists = createListIndex([]);
export const factsOf = (event: RiskEvent, extra: Partial<typeof CALM> = {}): Facts => deriveFacts(event, { keys, lists, ...CALM, ...extra });
export const table = createPopulationTable();

/** A person of forty days: one device, one network, one address, six usual withdrawals. */
export function known(): History {
  let history = EMPTY_HISTORY;
  for (let day = 40; day > 0; day--) {
    const facts = factsOf(eventOf({ at: NOW - day * DAY, type: day % 6 === 0 ? 'withdrawal.create' : 'login' }));
    history = learn(rememberEvent(history, facts), facts, viewPopulation(table, facts, history), {
      kind: 'verified',
      at: facts.at,
      isKeyProven: false,
      isAudit: false,
    });
  }
  return parseHistory(packHistory(history)).history;
}

/** @returns what the policy decides on an event of a person */
export function decided(change: Change, history: History = known(), extra: Partial<typeof CALM> = {}, by: CompiledPolicy = policy): Decision {
  const facts = factsOf(eventOf(change), extra);
  return decide({ facts, history, population: viewPopulation(table, facts, history) }, by);
}

export const codesOf = (decision: Decision): readonly string[] => decision.reasons.map(({ code }) => code);
export const money = (withdrawal: Change['withdrawal'] = {}, rest: Change = {}): Change => ({
  ...rest,
  type: 'withdrawal.create',
  withdrawal: withdrawal ?? {},
});
export const near = { latitude: 50.1, longitude: 8.7, accuracyKm: 20 };
export const at = (history: History, patch: Partial<History>): History => ({ ...history, ...patch });
