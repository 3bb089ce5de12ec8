import type { EventContext } from './event.ts';

/** Where an address is, as far as a database knows. */
export interface GeoRecord {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly city: string | null;
  /** Degrees; null together with `longitude`. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Radius of what is meant, kilometres. */
  readonly accuracyKm: number;
  readonly asn: number | null;
}

/**
 * Looks an address up. Never fails: what a database does not know, or cannot read, is unknown.
 * @param ip in its canonical spelling
 */
export type GeoLookup = (ip: string) => GeoRecord | null;

/**
 * Adds what the gateway did not say of a place. The gateway's word holds; coordinates of a database are taken only where it does not name another country.
 * @param context as the gateway saw it; latitude and longitude stand together or not at all
 * @param lookup of the operator's databases
 * @returns the context, filled up
 */
export function withGeo(context: EventContext, lookup: GeoLookup): EventContext {
  const { country, city, latitude, longitude, accuracyKm, asn } = context;
  if (country !== null && latitude !== null && asn !== null) return context;
  const found = lookup(context.ip);
  if (found === null) return context;
  const isElsewhere = latitude !== null || (country !== null && country !== found.country);
  const place = isElsewhere
    ? { city, latitude, longitude, accuracyKm }
    : { city: city ?? found.city, latitude: found.latitude, longitude: found.longitude, accuracyKm: found.accuracyKm };
  return { ...context, ...place, country: country ?? found.country, asn: asn ?? found.asn };
}
