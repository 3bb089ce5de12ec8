import { distanceKm } from '../../lib/distance.ts';
import { found, type Signal, UNKNOWN } from '../signal.ts';

const MIN_KM = 100;
const MAX_KM_PER_HOUR = 900;
const MIN_ELAPSED_MS = 60_000;

/** Farther from the last verified place than anyone travels in the time between. Latitude 0 is a place. */
export const travelImpossible: Signal = {
  code: 'travel_impossible',
  evaluate: ({ event, profile }) => {
    const { latitude, longitude, accuracyKm } = event.context;
    const last = profile.lastSuccess;
    if (!last || latitude === null || longitude === null || last.latitude === null || last.longitude === null) return UNKNOWN;
    const between = distanceKm({ latitude, longitude }, { latitude: last.latitude, longitude: last.longitude });
    const km = between - accuracyKm - last.accuracyKm;
    const speed = km / (Math.max(event.at - last.at, MIN_ELAPSED_MS) / 3_600_000);
    return found(km > MIN_KM && speed > MAX_KM_PER_HOUR, Math.min(2, Math.log(speed / MAX_KM_PER_HOUR) + 1));
  },
};
