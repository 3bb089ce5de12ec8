import type { Scorer } from './freeman.ts';
import type { Login } from './login.ts';

/**
 * Counts how often each attribute of the login stood in the user's history, as access-management products do.
 * @returns the scorer
 */
export function createMatchRatio(): Scorer {
  const levels = ['ip', 'country', 'userAgent', 'deviceType'] as const;
  const own = new Map<number, { n: number; counts: Map<string, number> }>();
  return {
    name: 'match ratio',
    score: (user, values) => {
      const mine = own.get(user);
      if (!mine) return null;
      return levels.reduce((risk, level) => risk + 1 - (mine.counts.get(`${level}:${String(values[level])}`) ?? 0) / mine.n, 0) / levels.length;
    },
    learn: (login) => {
      const mine = own.get(login.user) ?? { n: 0, counts: new Map<string, number>() };
      mine.n += 1;
      for (const level of levels) mine.counts.set(`${level}:${String(login[level])}`, (mine.counts.get(`${level}:${String(login[level])}`) ?? 0) + 1);
      own.set(login.user, mine);
    },
  };
}

/**
 * The checklist of many sites: a point for a new device, a point for a new address.
 * @returns the scorer
 */
export function createChecklist(): Scorer {
  const levels = ['ip', 'userAgent'] as const;
  const own = new Map<number, Set<string>>();
  return {
    name: 'checklist',
    score: (user, values) => {
      const mine = own.get(user);
      return mine ? levels.filter((level) => !mine.has(`${level}:${String(values[level])}`)).length : null;
    },
    learn: (login: Login) => {
      const mine = own.get(login.user) ?? new Set<string>();
      for (const level of levels) mine.add(`${level}:${String(login[level])}`);
      own.set(login.user, mine);
    },
  };
}
