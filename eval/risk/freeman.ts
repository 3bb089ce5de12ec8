import type { Login, LoginValues } from './login.ts';

/** A scorer as the evaluation sees it: higher is riskier. */
export interface Scorer {
  readonly name: string;
  /** @returns null for a user of whom nothing is known */
  readonly score: (user: number, values: LoginValues, at: number) => number | null;
  readonly learn: (login: Login) => void;
}

type Feature = readonly (readonly [level: keyof LoginValues, weight: number])[];

/** Features with the weights of their levels, finest first, as published by das-group. */
const FEATURES: readonly Feature[] = [
  [
    ['ip', 0.6],
    ['asn', 0.3],
    ['country', 0.1],
  ],
  [
    ['userAgent', 0.53867],
    ['version', 0.26805],
    ['os', 0.18818],
    ['deviceType', 0.00511],
  ],
];

/** What a value that this user never had counts against: a quarter of what it is for all. */
const UNSEEN = 4;

/**
 * The reference scorer of the literature: for each feature how likely the value is for anybody against how likely for this user, levels mixed by fixed weights, times one over the user's number of logins.
 * @returns the scorer
 * @see Freeman, Jain, Dürmuth, Biggio, Giacinto: Who Are You? A Statistical Approach to Measuring User Authenticity (NDSS 2016); das-group/rba-algorithm
 */
export function createFreeman(): Scorer {
  const global = new Map<string, number>();
  const own = new Map<number, { n: number; counts: Map<string, number> }>();
  const distinct = new Map<string, number>();
  let total = 0;
  const countAll = (key: string): number => global.get(key) ?? 0;
  return {
    name: 'freeman',
    score: (user, values) => {
      const mine = own.get(user);
      if (!mine) return null;
      let logScore = -Math.log(mine.n);
      for (const feature of FEATURES) {
        let [g, l] = [0, 0];
        feature.forEach(([level, weight], i) => {
          const key = `${level}:${String(values[level])}`;
          // Of the finest level a value that nobody had yet is one of the many still to come.
          const seen = i === 0 ? (countAll(key) + 1) / (total + (distinct.get(level) ?? 0) + 1) : countAll(key) / Math.max(1, total);
          g += weight * seen;
          l += (weight * (mine.counts.get(key) ?? 0)) / mine.n;
        });
        logScore += Math.log(l === 0 ? UNSEEN : g / l);
      }
      return logScore;
    },
    learn: (login) => {
      const mine = own.get(login.user) ?? { n: 0, counts: new Map<string, number>() };
      mine.n += 1;
      total += 1;
      for (const [level] of FEATURES.flat()) {
        const key = `${level}:${String(login[level])}`;
        if (!global.has(key)) distinct.set(level, (distinct.get(level) ?? 0) + 1);
        global.set(key, countAll(key) + 1);
        mine.counts.set(key, (mine.counts.get(key) ?? 0) + 1);
      }
      own.set(login.user, mine);
    },
  };
}
