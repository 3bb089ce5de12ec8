import type { Prng } from './prng.ts';

/** Shares of the countries that most people are in; the others share the rest by rank. */
const TOP_COUNTRIES = [0.42, 0.28, 0.05, 0.04, 0.03];
const COUNTRIES = 160;
const ASN_SKEW = 2.2;
/** Addresses that many people share, in all. */
const SHARED_ADDRESSES = 900;

/** Where logins can come from. */
export interface World {
  readonly countries: number;
  readonly drawCountry: () => number;
  readonly drawAsn: (country: number) => number;
  /** A hosting network of the country that hardly any customer uses. */
  readonly drawHosting: (country: number) => number;
  readonly drawNetwork: (asn: number) => number;
  /** @returns an address: now and then one that many people share */
  readonly drawIp: (asn: number) => number;
}

/**
 * @param prng seeded source
 * @param options how often an address is one that many share
 * @returns a world of countries, networks and addresses
 */
export function createWorld(prng: Prng, options: { readonly sharedIpRate: number }): World {
  const tail = Array.from({ length: COUNTRIES - TOP_COUNTRIES.length }, (_, i) => 1 / (i + 3) ** 1.3);
  const rest = (1 - TOP_COUNTRIES.reduce((a, b) => a + b, 0)) / tail.reduce((a, b) => a + b, 0);
  const shares = [...TOP_COUNTRIES, ...tail.map((weight) => weight * rest)];
  const ids = shares.map((_, i) => i);
  const asnCounts = shares.map((share) => Math.max(4, Math.round(14 * Math.sqrt(share / 0.03))));
  let fresh = 0;
  // As many shared addresses as an operator has people.
  const sharedPool = (asn: number): number => {
    const [country, rank] = [Math.floor(asn / 1000), asn % 1000];
    const count = asnCounts[country] ?? 4;
    const people = ((rank + 1) / count) ** (1 / ASN_SKEW) - (rank / count) ** (1 / ASN_SKEW);
    return Math.max(1, Math.round(SHARED_ADDRESSES * (shares[country] ?? 0) * people));
  };
  return {
    countries: COUNTRIES,
    drawCountry: () => prng.pick(ids, shares),
    // Operators by rank: a few have most of the people.
    drawAsn: (country) => country * 1000 + Math.min((asnCounts[country] ?? 4) - 1, Math.floor((asnCounts[country] ?? 4) * prng.next() ** ASN_SKEW)),
    drawHosting: (country) => country * 1000 + 900 + prng.below(60),
    drawNetwork: (asn) => asn * 1000 + prng.below(700),
    drawIp: (asn) => (prng.next() < options.sharedIpRate ? 1e9 + asn * 1000 + prng.below(sharedPool(asn)) : 2e9 + fresh++),
  };
}
