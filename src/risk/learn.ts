import type { Millis } from '../lib/time.ts';
import type { EventType, RiskEvent } from './event.ts';
import type { Facts } from './facts.ts';
import type { ChangeKind, Profile, Sighting } from './profile.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CAPS = { devices: 8, ips: 8, networks: 8, countries: 6, addresses: 32, failures: 32, hours: 25 } as const;

/** What of an event may be learned later, when it turns out to be genuine: keyed hashes, no plain values. */
export interface Learnable {
  readonly at: Millis;
  readonly device: string | null;
  readonly ip: string;
  readonly network: string;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyKm: number;
  readonly amountUsd: number | null;
}

const CHANGE_OF: Readonly<Partial<Record<EventType, ChangeKind>>> = {
  'password.change': 'password',
  'fund_password.change': 'password',
  'phone.change': 'contact',
  'email.change': 'contact',
  'mfa.reset': 'mfa',
  'mfa.disable': 'mfa',
  'device.remove': 'device',
};

/**
 * What is remembered at once, whatever the outcome: failures, security changes, addresses, and the amount asked for, so that many small requests add up. None of it makes a place or device look familiar.
 * @param profile history before
 * @param event the event
 * @param facts what was derived from it
 * @returns history after
 */
export function rememberEvent(profile: Profile, event: RiskEvent, facts: Facts): Profile {
  const change = CHANGE_OF[event.type];
  return {
    ...profile,
    failures: event.type === 'login.failed' ? [...profile.failures, event.at].slice(-CAPS.failures) : profile.failures,
    changes: change === undefined ? profile.changes : { ...profile.changes, [change]: event.at },
    addresses: facts.addressHash === null ? profile.addresses : rememberAddress(profile, event, facts.addressHash),
    hours: event.withdrawal === null ? profile.hours : addHour(profile.hours, event.at, event.withdrawal.amountUsd),
  };
}

/**
 * What is learned only from a verified outcome, so that an attacker who merely gets in cannot make himself look familiar.
 * @param profile history before
 * @param what the genuine event
 * @param how whether the person stepped up for it
 * @returns history after
 */
export function learnVerified(profile: Profile, what: Learnable, how: { readonly steppedUp: boolean }): Profile {
  const hour = Math.floor(what.at / HOUR_MS) % 24;
  const isNewer = what.at >= (profile.lastSuccess?.at ?? 0);
  return {
    ...profile,
    devices: what.device === null ? profile.devices : see(profile.devices, what.device, what.at, CAPS.devices),
    ips: see(profile.ips, what.ip, what.at, CAPS.ips),
    networks: see(profile.networks, what.network, what.at, CAPS.networks),
    countries: what.country === null ? profile.countries : see(profile.countries, what.country, what.at, CAPS.countries),
    amounts: what.amountUsd === null || what.amountUsd <= 0 ? profile.amounts : addAmount(profile.amounts, Math.log(what.amountUsd)),
    successes: profile.successes + 1,
    lastSuccess: isNewer ? { at: what.at, latitude: what.latitude, longitude: what.longitude, accuracyKm: what.accuracyKm } : profile.lastSuccess,
    histogram: profile.histogram.map((count, i) => (i === hour ? count + 1 : count)),
    lastStepUpAt: how.steppedUp ? Math.max(profile.lastStepUpAt ?? 0, what.at) : profile.lastStepUpAt,
    auditPassedDay: how.steppedUp ? Math.floor(what.at / DAY_MS) : profile.auditPassedDay,
  };
}

// The entry seen longest ago makes room.
function see(list: readonly Sighting[], hash: string, at: Millis, cap: number): readonly Sighting[] {
  const known = list.find(([seen]) => seen === hash);
  const entry: Sighting = [hash, known?.[1] ?? at, Math.max(known?.[2] ?? 0, at)];
  const others = list.filter(([seen]) => seen !== hash);
  return [...others, entry].sort((a, b) => a[2] - b[2]).slice(-cap);
}

// A change starts the address anew; using it only makes it known.
function rememberAddress(profile: Profile, event: RiskEvent, hash: string): readonly Sighting[] {
  const isChange = event.type === 'withdrawal_address.add' || event.type === 'withdrawal_address.change';
  const known = profile.addresses.find(([seen]) => seen === hash);
  const entry: Sighting = isChange || !known ? [hash, event.at, event.at] : known;
  return [...profile.addresses.filter(([seen]) => seen !== hash), entry].slice(-CAPS.addresses);
}

function addHour(hours: Profile['hours'], at: Millis, usd: number): Profile['hours'] {
  const hour = Math.floor(at / HOUR_MS);
  const before = hours.find(([known]) => known === hour)?.[1] ?? 0;
  return [...hours.filter(([known]) => known !== hour), [hour, before + usd] as const].sort((a, b) => a[0] - b[0]).slice(-CAPS.hours);
}

// Welford's update: exact enough for ever, in constant space.
function addAmount([count, mean, m2]: Profile['amounts'], value: number): Profile['amounts'] {
  const n = count + 1;
  const delta = value - mean;
  const next = mean + delta / n;
  return [n, next, m2 + delta * (value - next)];
}
