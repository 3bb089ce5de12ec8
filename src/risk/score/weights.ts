import type { EventType } from '../event.ts';

/** The fitted numbers of the score. */
export interface ScoreModel {
  /** Natural log-odds of an event of which nothing speaks either way, at even odds of fraud. */
  readonly base: number;
  /** Weight of the depth of history. */
  readonly history: number;
  /** Weights of a known value, one a level of `LEVELS`; never negative. */
  readonly seen: readonly number[];
  /** Weights of a new value, one a level of `LEVELS`; never negative. */
  readonly novel: readonly number[];
  /** Knots from log-odds as summed to log-odds as observed, both at even odds of fraud; rising in both. */
  readonly calibration: readonly (readonly [summed: number, observed: number])[];
}

/** The numbers in force. Changing one changes decisions: `npm run eval:risk` tells how much. */
// biome-ignore format: levels side by side
export const SCORE_MODEL: ScoreModel = {
  base: -0.68,
  history: 0.34,
  // country, asn, network, ip, device type, os, browser, browser version, user agent
  seen: [0.08, 0, 0.98, 0.47, 0.17, 0.13, 0.16, 0.15, 0.11],
  novel: [0.37, 0.43, 0.98, 0.57, 0.73, 0.66, 0.57, 0.67, 0],
  calibration: [
    [-10, -10], [-9, -9], [-8, -8], [-7, -7], [-6, -6], [-5, -5], [-4, -4], [-3, -3], [-2, -2], [-1, -1],
    [0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6], [7, 7], [8, 8], [9, 9],
  ],
};

const ORDINARY = 1e-4;

/** How often an event of a type is fraud before anything is known of it. */
export const FRAUD_RATES: Readonly<Record<EventType, number>> = {
  login: ORDINARY,
  'login.failed': ORDINARY,
  registration: ORDINARY,
  'password.change': ORDINARY,
  'fund_password.change': ORDINARY,
  'phone.change': 5e-3,
  'email.change': 5e-3,
  'mfa.reset': 5e-3,
  'mfa.disable': 5e-3,
  'withdrawal.create': 1e-3,
  'withdrawal_address.add': 3e-3,
  'withdrawal_address.change': 3e-3,
  'api_key.create': ORDINARY,
  'limit.raise': ORDINARY,
  'device.remove': ORDINARY,
  custom: ORDINARY,
};

/** A person's own rate of novelty against the population's: how many expected and seen events the belief that it is 1 is worth. */
export const OWN_RATE_PRIOR = 2;

/** Nobody is ever sure to bring something new, nor sure not to. */
export const NOVELTY_BOUNDS = { min: 2e-4, max: 0.97 } as const;
