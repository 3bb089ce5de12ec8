import type { Login, LoginValues } from './login.ts';
import type { Prng } from './prng.ts';
import { createWorld, type World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HORIZON = 365 * DAY;

/** Upper edges of the gaps between logins, how often each comes, and how often the address is new then. Those within a minute, after ten minutes and after 30 days are set so that the published figures come out; the others lie between. */
const GAPS: readonly { readonly until: number; readonly share: number; readonly newIp: number }[] = [
  { until: MINUTE, share: 0.05, newIp: 0.025 },
  { until: 10 * MINUTE, share: 0.06, newIp: 0.06 },
  { until: HOUR, share: 0.08, newIp: 0.13 },
  { until: 6 * HOUR, share: 0.11, newIp: 0.3 },
  { until: DAY, share: 0.13, newIp: 0.46 },
  { until: 7 * DAY, share: 0.24, newIp: 0.62 },
  { until: 30 * DAY, share: 0.19, newIp: 0.785 },
  { until: 90 * DAY, share: 0.09, newIp: 0.955 },
  { until: 200 * DAY, share: 0.05, newIp: 0.975 },
];

/** Share of people with at most so many logins: median 2, 90 % within 9, 99 % within 28, 39.7 % with one, 8.5 % with ten and more. */
const LOGINS: readonly (readonly [share: number, logins: number])[] = [
  [0.397, 1],
  [0.561, 2],
  [0.664, 3],
  [0.733, 4],
  [0.785, 5],
  [0.825, 6],
  [0.859, 7],
  [0.888, 8],
  [0.915, 9],
  [0.929, 10],
  [0.94, 11],
  [0.949, 12],
  [0.962, 14],
  [0.972, 17],
  [0.98, 21],
  [0.9865, 25],
  [0.9925, 28],
  [0.995, 40],
  [0.998, 70],
  [1, 150],
];

const DEVICE_SHARES = [0.628, 0.254, 0.065, 0.026, 0.027];

/** One person's habits. */
interface Person {
  readonly id: number;
  /** How much more often than others this person has a new address or browser; mean 1. */
  readonly wander: number;
  readonly update: number;
  readonly logins: number;
  readonly startsAt: number;
  readonly hour: number;
}

/** How the generated data are made. */
export interface GenerateOptions {
  readonly users: number;
}

/**
 * Logins of people who never were, in the shape of the published marginals: how many each has, how far apart they are, how often an address or a browser is new after which gap, and how many people share an address.
 * @param prng seeded source
 * @param options how many people
 * @returns logins by time, and the world they come from
 */
export function generateLogins(prng: Prng, options: GenerateOptions): { readonly logins: readonly Login[]; readonly world: World } {
  const world = createWorld(prng, { sharedIpRate: 0.3 });
  const versions = { next: 1 };
  const logins: Login[] = [];
  for (let id = 0; id < options.users; id++) logins.push(...loginsOf(createPerson(prng, id), prng, world, versions));
  logins.sort((a, b) => a.at - b.at || a.user - b.user);
  return { logins, world };
}

function createPerson(prng: Prng, id: number): Person {
  const u = prng.next();
  const logins = LOGINS.find(([share]) => u < share)?.[1] ?? 1;
  return { id, wander: prng.gamma(1.05), update: prng.gamma(5), logins, startsAt: prng.next() * HORIZON, hour: prng.next() * 24 };
}

function loginsOf(person: Person, prng: Prng, world: World, versions: { next: number }): Login[] {
  const logins: Login[] = [];
  const known: LoginValues[] = [];
  let at = person.startsAt;
  let values = firstValues(prng, world, versions);
  for (let n = 0; n < person.logins; n++) {
    if (n > 0) {
      const gap = prng.pick(
        GAPS,
        GAPS.map(({ share }) => share),
      );
      const from = GAPS[GAPS.indexOf(gap) - 1]?.until ?? 1000;
      const length = from * (gap.until / from) ** prng.next();
      at += gap.until > HOUR ? towardsHour(at, length, person.hour) : length;
      values = nextValues(values, { person, gap, known, length }, prng, { world, versions });
    }
    logins.push({ user: person.id, at: Math.round(at), ...values });
    known.push(values);
  }
  return logins;
}

// People come back around the same hour.
function towardsHour(at: number, length: number, hour: number): number {
  if (length < 12 * HOUR) return length;
  const off = (((((at + length) / HOUR) % 24) - hour + 36) % 24) - 12;
  return Math.max(HOUR, length - off * 0.5 * HOUR);
}

function firstValues(prng: Prng, world: World, versions: { next: number }): LoginValues {
  const country = world.drawCountry();
  const asn = world.drawAsn(country);
  return { country, asn, network: world.drawNetwork(asn), ip: world.drawIp(asn), ...newDevice(prng, versions) };
}

interface Step {
  readonly person: Person;
  readonly gap: (typeof GAPS)[number];
  readonly known: readonly LoginValues[];
  readonly length: number;
}

function nextValues(
  last: LoginValues,
  step: Step,
  prng: Prng,
  { world, versions }: { readonly world: World; readonly versions: { next: number } },
): LoginValues {
  // A steady person is rarely somewhere new even after long, a wanderer often even soon.
  const pNewIp = 1 - (1 - step.gap.newIp) ** step.person.wander;
  const net = prng.next() < pNewIp ? newNet(last, step, prng, world) : oldNet(last, step.known, prng);
  const pNewAgent = Math.min(0.97, (0.375 + 0.6 * (1 - Math.exp(-step.length / (16 * DAY)))) * step.person.update);
  const device = prng.next() < pNewAgent ? newAgent(last, step.known, prng, versions) : oldDevice(last, step.known, prng);
  return { ...net, ...device };
}

type Net = Pick<LoginValues, 'country' | 'asn' | 'network' | 'ip'>;
type Device = Omit<LoginValues, keyof Net>;

function newNet(last: LoginValues, { known }: Step, prng: Prng, world: World): Net {
  const what = prng.pick(['ip', 'network', 'known_asn', 'asn', 'country'] as const, [0.34, 0.39, 0.146, 0.115, 0.009]);
  const base = what === 'known_asn' ? (known[prng.below(known.length)] ?? last) : last;
  const country = what === 'country' ? world.drawCountry() : base.country;
  const asn = what === 'asn' || what === 'country' ? world.drawAsn(country) : base.asn;
  const network = what === 'ip' ? base.network : world.drawNetwork(asn);
  return { country, asn, network, ip: world.drawIp(asn) };
}

function oldNet(last: LoginValues, known: readonly LoginValues[], prng: Prng): Net {
  const { country, asn, network, ip } = prng.next() < 0.75 ? last : (known[prng.below(known.length)] ?? last);
  return { country, asn, network, ip };
}

function newDevice(prng: Prng, versions: { next: number }): Device {
  const deviceType = prng.pick([0, 1, 2, 3, 4], DEVICE_SHARES);
  const os = deviceType * 100 + Math.floor(24 * prng.next() ** 1.6);
  const browser = os * 100 + Math.floor(9 * prng.next() ** 2.5);
  return withVersion({ deviceType, os, browser }, prng, versions);
}

// A few versions are current; a user agent is one of some hundred texts of its version, or one of its own.
function withVersion(base: Pick<Device, 'deviceType' | 'os' | 'browser'>, prng: Prng, versions: { next: number }): Device {
  const version = base.browser * 100 + Math.floor(60 * prng.next() ** 2);
  const userAgent = prng.next() < 0.35 ? version * 1000 + Math.floor(300 * prng.next() ** 2) : 3e12 + versions.next++;
  return { ...base, version, userAgent };
}

function newAgent(last: LoginValues, known: readonly LoginValues[], prng: Prng, versions: { next: number }): Device {
  const what = prng.pick(['version', 'browser', 'known', 'device'] as const, [0.74, 0.08, 0.1, 0.08]);
  if (what === 'device') return newDevice(prng, versions);
  const base = what === 'known' ? (known[prng.below(known.length)] ?? last) : last;
  const browser = what === 'browser' ? base.os * 100 + Math.floor(9 * prng.next() ** 2.5) : base.browser;
  return withVersion({ deviceType: base.deviceType, os: base.os, browser }, prng, versions);
}

function oldDevice(last: LoginValues, known: readonly LoginValues[], prng: Prng): Device {
  const { deviceType, os, browser, version, userAgent } = prng.next() < 0.8 ? last : (known[prng.below(known.length)] ?? last);
  return { deviceType, os, browser, version, userAgent };
}
