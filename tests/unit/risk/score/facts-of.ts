import type { Facts } from '../../../../src/risk/facts.ts';
import type { History } from '../../../../src/risk/history/history.ts';
import { EMPTY_HISTORY } from '../../../../src/risk/history/history.ts';
import { learn, type Lesson } from '../../../../src/risk/history/learn.ts';
import { rememberEvent } from '../../../../src/risk/history/remember-event.ts';
import type { LevelView, PopulationView } from '../../../../src/risk/population/population-view.ts';

export const SECOND = 1000;
export const HOUR = 3600 * SECOND;
export const DAY = 24 * HOUR;
export const NOW = 20_000 * DAY + 12 * HOUR;

/** Values of an ordinary event of one person. */
export const HOME: Facts['chain'] = [1, 10, 100, 1000, 2, 20, 200, 2000, 20_000];

/** A network and a device that the person of `HOME` does not use. */
export const AWAY: Facts['chain'] = [3, 30, 300, 3000, 4, 40, 400, 4000, 40_000];

export function factsOf(change: Partial<Facts> = {}): Facts {
  return {
    type: 'login',
    at: NOW,
    tier: null,
    accountCreatedAt: null,
    chain: HOME,
    device: 7,
    session: 70,
    locale: 700,
    deviceType: 'desktop',
    isAutomation: false,
    browser: { family: 200, major: 120 },
    place: { latitude: 0, longitude: 0, accuracyKm: 20 },
    money: null,
    payee: null,
    addressAddedAt: null,
    lists: [],
    counters: null,
    audit: { draw: 1, epoch: 'e1' },
    isHistoryCorrupt: false,
    ...change,
  };
}

export const withdrawal = (amountUsd: number, balanceUsd: number | null = null): Partial<Facts> => ({
  type: 'withdrawal.create',
  money: { amountUsd, balanceUsd, asset: 'BTC' },
});

const LEVEL: LevelView = { count: 100, distinct: 50, trials: 100, novel: 10 };

export function viewOf(change: Partial<PopulationView> = {}): PopulationView {
  return { total: 1000, levels: HOME.map(() => LEVEL), amount: { mean: Math.log(500), variance: 2.25 }, ...change };
}

export const ALLOWED: Lesson = { kind: 'allowed' };

export const verified = (at: number = NOW): Lesson => ({ kind: 'verified', at, isKeyProven: true, isAudit: true });

/** A person who logged in once a day until yesterday, always the same way. */
export function known(days = 10): History {
  let history = EMPTY_HISTORY;
  for (let day = days; day > 0; day--) {
    const facts = factsOf({ at: NOW - day * DAY });
    history = learn(rememberEvent(history, facts), facts, viewOf(), ALLOWED);
  }
  return history;
}
