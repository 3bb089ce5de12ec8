import { distanceKm } from '../lib/distance.ts';
import type { Facts } from './facts.ts';
import type { History } from './history/history.ts';

const MIN_KM = 100;
const MIN_ELAPSED_MS = 60_000;
const KM_PER_DEGREE = 111.2;

/**
 * The speed that the journey from the last place would take. Both places are as wide as they say, and the time between counts at least a minute. Latitude 0 is a place.
 * @param facts the event
 * @param history of the person
 * @returns kilometres an hour, 0 within 100 km; null without two places
 */
export function travelSpeed({ place, at }: Facts, { lastSuccess }: History): number | null {
  const last = lastSuccess?.place ?? null;
  if (place === null || lastSuccess === null || last === null) return null;
  const within = MIN_KM + place.accuracyKm + last.accuracyKm;
  // North or south first, then along the parallel, is never shorter than the straight way: for people who stay at home that is all there is to compute.
  if ((Math.abs(place.latitude - last.latitude) + Math.abs(place.longitude - last.longitude)) * KM_PER_DEGREE <= within) return 0;
  const km = distanceKm(place, last) - within + MIN_KM;
  return km <= MIN_KM ? 0 : km / (Math.max(at - lastSuccess.at, MIN_ELAPSED_MS) / 3_600_000);
}
