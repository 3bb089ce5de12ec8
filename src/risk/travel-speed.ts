import { distanceKm } from '../lib/distance.ts';
import type { Facts } from './facts.ts';
import type { History } from './history/history.ts';

const MIN_KM = 100;
const MIN_ELAPSED_MS = 60_000;

/**
 * The speed that the journey from the last place would take. Both places are as wide as they say, and the time between counts at least a minute. Latitude 0 is a place.
 * @param facts the event
 * @param history of the person
 * @returns kilometres an hour, 0 within 100 km; null without two places
 */
export function travelSpeed({ place, at }: Facts, { lastSuccess }: History): number | null {
  if (place === null || lastSuccess === null || lastSuccess.place === null) return null;
  const km = distanceKm(place, lastSuccess.place) - place.accuracyKm - lastSuccess.place.accuracyKm;
  return km <= MIN_KM ? 0 : km / (Math.max(at - lastSuccess.at, MIN_ELAPSED_MS) / 3_600_000);
}
