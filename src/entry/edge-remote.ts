import { isIP } from 'node:net';
import type { AppDeps } from '../http/app-deps.ts';

const numberOf = (value: unknown): number | null => {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
};

/** Tells where a request comes from on Workers: the platform writes address and place, callers cannot. */
export const edgeRemote: AppDeps['remote'] = (c) => {
  const address = c.req.header('CF-Connecting-IP') ?? '';
  const cf: unknown = Reflect.get(c.req.raw, 'cf');
  const place: Readonly<Record<string, unknown>> = typeof cf === 'object' && cf !== null ? { ...cf } : {};
  return {
    ip: isIP(address) > 0 ? address : '127.0.0.1',
    country: typeof place['country'] === 'string' ? place['country'] : null,
    latitude: numberOf(place['latitude']),
    longitude: numberOf(place['longitude']),
  };
};
