import { asin, sin } from './exact-math.ts';
/** A place on earth in degrees. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_RADIUS_KM = 6371;

/**
 * @param a one place
 * @param b the other
 * @returns great-circle distance in kilometres (haversine)
 */
export function distanceKm(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const half = (degrees: number): number => {
    const s = sin((degrees * rad) / 2);
    return s * s;
  };
  const cosine = (degrees: number): number => sin(Math.PI / 2 - degrees * rad);
  const h = half(b.latitude - a.latitude) + cosine(a.latitude) * cosine(b.latitude) * half(b.longitude - a.longitude);
  return 2 * EARTH_RADIUS_KM * asin(Math.min(1, Math.sqrt(h)));
}
