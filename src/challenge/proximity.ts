import type { Initiator } from './challenge.ts';

/** Where the phone's request came from, as far as it can be seen. */
export interface ClaimantPlace {
  readonly networkHash: string;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

const NEAR_KM = 150;
const EARTH_RADIUS_KM = 6371;

/**
 * Whether browser and phone look far apart: the mark of a code that was relayed to its victim. Unknown places count as far unless the network is the same, because a relay would hide its place.
 * @param initiator the browser, frozen when the challenge was made
 * @param claimant the phone
 * @returns true when the confirm code must be asked for
 * @see OAuth 2.0 Cross-Device Flows BCP section 6.1.1
 */
export function looksFarApart(initiator: Initiator, claimant: ClaimantPlace): boolean {
  if (initiator.networkHash === claimant.networkHash) return false;
  const km = distanceKm(initiator, claimant);
  if (km !== null) return km > NEAR_KM;
  return true;
}

function distanceKm(a: Pick<ClaimantPlace, 'latitude' | 'longitude'>, b: Pick<ClaimantPlace, 'latitude' | 'longitude'>): number | null {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return null;
  const rad = Math.PI / 180;
  const half = (degrees: number): number => Math.sin((degrees * rad) / 2) ** 2;
  const h = half(b.latitude - a.latitude) + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * half(b.longitude - a.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
