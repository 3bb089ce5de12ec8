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
  base: 0.039,
  history: 0,
  // country, asn, network, ip, device type, os, browser, browser version, user agent
  seen: [0, 0, 1.115, 1.141, 0.022, 0.147, 0.067, 0, 0],
  novel: [0.351, 0.231, 0.323, 0.283, 0.752, 0.743, 0.145, 0, 0],
  calibration: [
    [-12.651, -10.861], [-8.757, -6.991], [-7.597, -5.891], [-6.848, -5.522], [-6.159, -5.378],
    [-5.322, -4.864], [-1.961, -0.651], [-0.157, -0.195], [0.295, -0.102], [0.687, 0.93],
    [2.309, 1.856], [3.008, 2.401], [3.133, 2.742], [3.373, 3.297], [3.692, 3.786],
    [3.845, 4.278], [4.033, 5.047], [4.39, 6.76], [4.906, 7.245], [5.693, 8.598],
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
