import { distanceKm } from '../lib/distance.ts';
import type { Initiator } from './challenge.ts';

/** Where the phone's request came from, as far as it can be seen. */
export interface ClaimantPlace {
  readonly networkHash: string;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

const NEAR_KM = 150;

/**
 * Whether browser and phone look far apart: the mark of a code that was relayed to its victim. Unknown places count as far unless the network is the same, because a relay would hide its place.
 * @param initiator the browser, frozen when the challenge was made
 * @param claimant the phone
 * @returns true when the confirm code must be asked for
 * @see OAuth 2.0 Cross-Device Flows BCP section 6.1.1
 */
export function looksFarApart(initiator: Initiator, claimant: ClaimantPlace): boolean {
  if (initiator.networkHash === claimant.networkHash) return false;
  const km = distanceBetween(initiator, claimant);
  if (km !== null) return km > NEAR_KM;
  return true;
}

function distanceBetween(a: Pick<ClaimantPlace, 'latitude' | 'longitude'>, b: Pick<ClaimantPlace, 'latitude' | 'longitude'>): number | null {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return null;
  return distanceKm({ latitude: a.latitude, longitude: a.longitude }, { latitude: b.latitude, longitude: b.longitude });
}
