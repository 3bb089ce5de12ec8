import { DEVICE_TYPES, type Login } from './login.ts';

/** A published figure, what was generated, and how far it may be off. */
export interface Marginal {
  readonly name: string;
  readonly published: number;
  readonly generated: number;
  readonly tolerance: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param logins by time
 * @returns every calibrated marginal of the data beside the published one
 * @see Wiefling, Jørgensen, Thunem, Lo Iacono: Pump Up Password Security! (2022), Zenodo 6782156
 */
export function marginalsOf(logins: readonly Login[]): readonly Marginal[] {
  const { sizes, novelty, countryShares, deviceShares, sharedIps } = collect(logins);
  const share = (value: number, of: number): number => (of === 0 ? 0 : value / of);
  const quantile = (q: number): number => sizes[Math.min(sizes.length - 1, Math.floor(q * sizes.length))] ?? 0;
  const { all, short, hour, long } = novelty;
  return [
    { name: 'logins of a user, median', published: 2, generated: quantile(0.5), tolerance: 0 },
    { name: 'logins of a user, 90 %', published: 9, generated: quantile(0.9), tolerance: 1 },
    { name: 'logins of a user, 99 %', published: 28, generated: quantile(0.99), tolerance: 4 },
    { name: 'users with one login', published: 0.397, generated: share(sizes.filter((n) => n === 1).length, sizes.length), tolerance: 0.015 },
    { name: 'users with ten logins and more', published: 0.085, generated: share(sizes.filter((n) => n >= 10).length, sizes.length), tolerance: 0.01 },
    { name: 'new address, with history', published: 0.41, generated: share(all.ip, all.n), tolerance: 0.02 },
    { name: 'new user agent, with history', published: 0.52, generated: share(all.agent, all.n), tolerance: 0.02 },
    { name: 'new address within 1 min', published: 0.023, generated: share(short.ip, short.n), tolerance: 0.008 },
    { name: 'new address after 10 min to 1 h', published: 0.106, generated: share(hour.ip, hour.n), tolerance: 0.02 },
    { name: 'new address after 30 d', published: 0.74, generated: share(long.ip, long.n), tolerance: 0.03 },
    { name: 'addresses with 10 to 99 users', published: 0.014, generated: sharedIps, tolerance: 0.006 },
    ...[0.628, 0.254, 0.065, 0.026].map((published, i) => ({
      name: `logins by ${DEVICE_TYPES[i] ?? ''}`,
      published,
      generated: deviceShares[i] ?? 0,
      tolerance: 0.02,
    })),
    ...[0.42, 0.28, 0.05, 0.04, 0.03].map((published, i) => ({
      name: `country ${String(i + 1)}`,
      published,
      generated: countryShares[i] ?? 0,
      tolerance: 0.02,
    })),
  ];
}

interface Novelty {
  n: number;
  ip: number;
  agent: number;
}

type Bins = Readonly<Record<'all' | 'short' | 'hour' | 'long', Novelty>>;

function binsOf(gap: number, { all, short, hour, long }: Bins): readonly Novelty[] {
  if (gap < MINUTE) return [all, short];
  if (gap >= 10 * MINUTE && gap < HOUR) return [all, hour];
  return gap > 30 * DAY ? [all, long] : [all];
}

function collect(logins: readonly Login[]) {
  const users = new Map<number, { n: number; last: number; ips: Set<number>; agents: Set<number> }>();
  const ips = new Map<number, Set<number>>();
  const create = (): Novelty => ({ n: 0, ip: 0, agent: 0 });
  const novelty = { all: create(), short: create(), hour: create(), long: create() };
  const countries = new Map<number, number>();
  const devices = DEVICE_TYPES.map(() => 0);
  for (const { user, at, ip, userAgent, country, deviceType } of logins) {
    const known = users.get(user);
    for (const bin of known ? binsOf(at - known.last, novelty) : []) {
      bin.n += 1;
      bin.ip += known?.ips.has(ip) ? 0 : 1;
      bin.agent += known?.agents.has(userAgent) ? 0 : 1;
    }
    const mine = known ?? { n: 0, last: 0, ips: new Set(), agents: new Set() };
    users.set(user, { n: mine.n + 1, last: at, ips: mine.ips.add(ip), agents: mine.agents.add(userAgent) });
    ips.set(ip, (ips.get(ip) ?? new Set()).add(user));
    countries.set(country, (countries.get(country) ?? 0) + 1);
    devices[deviceType] = (devices[deviceType] ?? 0) + 1;
  }
  const crowded = [...ips.values()].filter(({ size }) => size >= 10 && size <= 99).length;
  return {
    sizes: [...users.values()].map(({ n }) => n).sort((a, b) => a - b),
    novelty,
    countryShares: [0, 1, 2, 3, 4].map((country) => (countries.get(country) ?? 0) / logins.length),
    deviceShares: devices.map((count) => count / logins.length),
    sharedIps: crowded / ips.size,
  };
}
