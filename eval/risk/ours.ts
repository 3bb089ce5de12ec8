import type { Facts } from '../../src/risk/facts.ts';
import { EMPTY_HISTORY, type History } from '../../src/risk/history/history.ts';
import { learn } from '../../src/risk/history/learn.ts';
import { packHistory } from '../../src/risk/history/pack-history.ts';
import { parseHistory } from '../../src/risk/history/parse-history.ts';
import { observe } from '../../src/risk/population/observe.ts';
import { createPopulationTable } from '../../src/risk/population/population-table.ts';
import { viewPopulation } from '../../src/risk/population/view-population.ts';
import { type ChainStep, walkChains } from '../../src/risk/score/walk-chains.ts';
import type { SignalInput } from '../../src/risk/signal.ts';
import type { LoginValues, Login } from './login.ts';

/** The engine as it ships: packed histories of bounded size, shared population tables of bounded size. */
export interface Ours {
  /** @returns what the score is made from; null for a first login */
  readonly look: (user: number, values: LoginValues, at: number) => Looked | null;
  readonly learn: (login: Login) => void;
}

/** What the chains found. */
export interface Looked {
  readonly input: SignalInput;
  readonly steps: readonly ChainStep[];
  readonly successes: number;
  readonly gap: number;
}

/**
 * @returns the engine without any history
 */
export function createOurs(): Ours {
  const histories = new Map<number, Uint8Array>();
  const table = createPopulationTable();
  const inputOf = (user: number, values: LoginValues, at: number): SignalInput => {
    const packed = histories.get(user);
    const history: History = packed === undefined ? EMPTY_HISTORY : parseHistory(packed).history;
    const facts = factsOf(values, at);
    return { facts, history, population: viewPopulation(table, facts, history) };
  };
  return {
    look: (user, values, at) => {
      const input = inputOf(user, values, at);
      if (input.history.n === 0) return null;
      return { input, steps: walkChains(input), successes: input.history.n, gap: at - (input.history.lastSuccess?.at ?? at) };
    },
    learn: (login) => {
      const { facts, history, population } = inputOf(login.user, login, login.at);
      histories.set(login.user, packHistory(learn(history, facts, population, { kind: 'verified', at: login.at, isKeyProven: false, isAudit: false })));
      observe(table, facts, history);
    },
  };
}

function factsOf(values: LoginValues, at: number): Facts {
  const { country, asn, network, ip, deviceType, os, browser, version, userAgent } = values;
  return {
    type: 'login',
    at,
    tier: null,
    accountCreatedAt: null,
    chain: [country, asn, network, ip, deviceType, os, browser, version, userAgent].map(hash),
    device: null,
    session: 0,
    locale: null,
    deviceType: 'unknown',
    isAutomation: false,
    browser: null,
    place: null,
    money: null,
    payee: null,
    addressAddedAt: null,
    lists: [],
    counters: null,
    audit: { draw: 1, epoch: '' },
    isHistoryCorrupt: false,
  };
}

// Pseudonyms are 32 bits, as in production.
function hash(value: number, level: number): number {
  let h = Math.imul((value % 4_294_967_296) ^ Math.imul(Math.floor(value / 4_294_967_296) + 1, 0x9e3779b9), 0x85ebca6b) ^ (level * 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}
