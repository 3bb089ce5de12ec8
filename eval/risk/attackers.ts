import type { Login, LoginValues } from './login.ts';
import type { Prng } from './prng.ts';
import type { World } from './world.ts';

/** Kinds of attackers, from the one who knows nothing to the one who copies all but the address. */
export const ATTACKERS = ['naive', 'vpn', 'hosting', 'targeted'] as const;

/** A kind of attacker. */
export type Attacker = (typeof ATTACKERS)[number];

/** Finds later logins of others, so that nothing of an attack but its values differs from a genuine login. */
export interface Donors {
  /** @returns a login of another user in the country, at or after a place in the order of time; null where there is none */
  readonly inCountry: (country: number, from: number, user: number) => Login | null;
  /** @returns a login of another user, from a country drawn evenly among all others */
  readonly elsewhere: (country: number, from: number, user: number) => Login | null;
}

/**
 * @param logins by time
 * @param prng seeded source
 * @returns donors
 */
export function createDonors(logins: readonly Login[], prng: Prng): Donors {
  const byCountry = new Map<number, number[]>();
  logins.forEach(({ country }, i) => {
    const places = byCountry.get(country);
    if (places) places.push(i);
    else byCountry.set(country, [i]);
  });
  const countries = [...byCountry.keys()];
  const inCountry = (country: number, from: number, user: number): Login | null => {
    const places = byCountry.get(country) ?? [];
    const first = lowerBound(places, from + 1);
    for (let tries = 0; tries < 20 && first < places.length; tries++) {
      const donor = logins[places[first + prng.below(places.length - first)] ?? 0];
      if (donor && donor.user !== user) return donor;
    }
    return null;
  };
  return {
    inCountry,
    elsewhere: (home, from, user) => {
      for (let tries = 0; tries < 20; tries++) {
        const country = countries[prng.below(countries.length)] ?? 0;
        const donor = country === home ? null : inCountry(country, from, user);
        if (donor) return donor;
      }
      return null;
    },
  };
}

/**
 * Takes the place of a genuine login.
 * @param kind of attacker
 * @param victim the login that is replaced, and its place in the order of time
 * @param given donors, world and source
 * @returns values and the donor's time; null where nobody later can lend them
 */
export function attack(
  kind: Attacker,
  victim: { readonly login: Login; readonly place: number },
  given: { readonly donors: Donors; readonly world: World; readonly prng: Prng },
): { readonly values: LoginValues; readonly at: number } | null {
  const { login, place } = victim;
  const { donors, world } = given;
  const donor = kind === 'naive' ? donors.elsewhere(login.country, place, login.user) : donors.inCountry(login.country, place, login.user);
  if (!donor) return null;
  if (kind === 'naive' || kind === 'vpn') return { values: donor, at: donor.at };
  if (kind === 'hosting') {
    const asn = world.drawHosting(login.country);
    return { values: { ...donor, asn, network: world.drawNetwork(asn), ip: world.drawIp(asn) }, at: donor.at };
  }
  const network = world.drawNetwork(login.asn);
  return { values: { ...login, network, ip: world.drawIp(login.asn) }, at: donor.at };
}

function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
