import { describe, expect, test } from 'vitest';
import type { EventContext } from '../../../src/risk/event.ts';
import { type GeoRecord, withGeo } from '../../../src/risk/geo.ts';

const NOTHING: EventContext = {
  ip: '203.0.113.7',
  userAgent: '',
  deviceId: null,
  locale: null,
  country: null,
  city: null,
  latitude: null,
  longitude: null,
  accuracyKm: 0,
  asn: null,
};
const FOUND: GeoRecord = { country: 'DE', city: 'Frankfurt', latitude: 50.11, longitude: 8.68, accuracyKm: 20, asn: 64_512 };

const filled = (context: Partial<EventContext>, found: GeoRecord | null = FOUND) => withGeo({ ...NOTHING, ...context }, () => found);

describe('places that the gateway does not say', () => {
  test('come from the databases', () => {
    expect(filled({})).toEqual({ ...NOTHING, ...FOUND });
    expect(filled({}, null)).toEqual(NOTHING);
  });
  test('within the country that it says', () => {
    expect(filled({ country: 'DE' })).toMatchObject({ country: 'DE', latitude: 50.11, accuracyKm: 20, asn: 64_512 });
    expect(filled({ country: 'FR' })).toMatchObject({ country: 'FR', city: null, latitude: null, longitude: null, accuracyKm: 0, asn: 64_512 });
  });
  test('never take the place of what it says', () => {
    const said = { country: 'FR', city: 'Paris', latitude: 0, longitude: 0, accuracyKm: 5 };
    expect(filled(said)).toEqual({ ...NOTHING, ...said, asn: 64_512 });
    expect(filled({ latitude: 0, longitude: 0, accuracyKm: 5 })).toMatchObject({ country: 'DE', city: null, latitude: 0, longitude: 0, accuracyKm: 5 });
    expect(filled({ asn: 1 })).toMatchObject({ asn: 1, country: 'DE' });
  });
  test('are not looked for where it says all', () => {
    const all = { ...NOTHING, ...FOUND };
    expect(
      withGeo(all, () => {
        throw new Error('was looked up');
      }),
    ).toBe(all);
  });
});
