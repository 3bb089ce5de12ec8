import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GeoDatabase, openGeoDatabase } from '../../../src/runtime/geo-database.ts';
import { double, type MmdbContent, type MmdbValue, writeMmdb } from '../../support/mmdb-writer.ts';

const place = (country: string, city: string, latitude: number, longitude: number, radius?: number): MmdbValue => ({
  country: { iso_code: country, names: { en: country } },
  city: { names: { en: city, 'zh-CN': '城市' } },
  location: { latitude: double(latitude), longitude: double(longitude), ...(radius === undefined ? {} : { accuracy_radius: radius }) },
});
const system = (asn: number): MmdbValue => ({ autonomous_system_number: asn, autonomous_system_organization: 'Example' });

const CITIES: MmdbContent = {
  type: 'DBIP-City-Lite',
  records: [
    ['203.0.113.0/24', place('DE', 'Frankfurt', 50.11, 8.68, 20)],
    ['203.0.113.128/25', place('FR', 'Paris', 48.85, 2.35)],
    ['198.51.100.7/32', place('GH', 'Accra', 0, 0)],
    ['2001:db8::/32', place('NZ', 'Chatham', -43.95, -176.56, 100)],
  ],
};

let folder = '';
let open: GeoDatabase[] = [];
let lines: (readonly [string, string, unknown])[] = [];
const log = {
  info: (event: string, fields?: Readonly<Record<string, unknown>>) => void lines.push(['info', event, fields]),
  warn: (event: string, fields?: Readonly<Record<string, unknown>>) => void lines.push(['warn', event, fields]),
  error: () => undefined,
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'shualian-geo-'));
  open = [];
  lines = [];
});
afterEach(async () => {
  for (const database of open) database.close();
  await rm(folder, { recursive: true });
});

const fileOf = (name: string): string => path.join(folder, `${name}.mmdb`);
async function put(name: string, content: MmdbContent | Buffer): Promise<string> {
  const bytes = Buffer.isBuffer(content) ? content : writeMmdb(content);
  await writeFile(`${fileOf(name)}.new`, bytes);
  await rename(`${fileOf(name)}.new`, fileOf(name));
  return fileOf(name);
}
async function opened(...paths: readonly string[]): Promise<GeoDatabase> {
  const database = await openGeoDatabase(paths, log);
  open.push(database);
  return database;
}
const refusals = (): readonly unknown[] => lines.filter(([level]) => level === 'warn').map(([, event, fields]) => [event, (fields as { why: unknown }).why]);

describe('looking up', () => {
  test.each([24, 28, 32] as const)('records of %i bits', async (recordSize) => {
    const { lookup } = await opened(await put('city', { ...CITIES, recordSize }));
    const frankfurt = { country: 'DE', city: 'Frankfurt', latitude: 50.11, longitude: 8.68, accuracyKm: 20, asn: null };
    expect(lookup('203.0.113.7')).toEqual(frankfurt);
    expect(lookup('203.0.113.7')).toEqual(frankfurt);
    expect(lookup('203.0.113.200')).toMatchObject({ country: 'FR', city: 'Paris', accuracyKm: 50 });
    expect(lookup('198.51.100.7')).toMatchObject({ country: 'GH', latitude: 0, longitude: 0 });
    expect(lookup('2001:db8:1::9')).toMatchObject({ country: 'NZ', longitude: -176.56 });
    for (const ip of ['203.0.112.255', '198.51.100.8', '2001:db9::']) expect(lookup(ip)).toBeNull();
  });
  test('cities and systems of two files', async () => {
    const systems = await put('asn', { type: 'DBIP-ASN-Lite', records: [['203.0.0.0/16', system(64_512)]] });
    const { lookup } = await opened(await put('city', CITIES), systems);
    expect(lookup('203.0.113.7')).toMatchObject({ country: 'DE', asn: 64_512 });
    expect(lookup('203.0.1.1')).toEqual({ country: null, city: null, latitude: null, longitude: null, accuracyKm: 0, asn: 64_512 });
    expect(lookup('2001:db8::1')).toMatchObject({ country: 'NZ', asn: null });
  });
  test('a file of IPv4 alone knows no IPv6', async () => {
    const { lookup } = await opened(
      await put('v4', {
        type: 'City',
        ipVersion: 4,
        records: [
          ['203.0.113.0/24', place('DE', 'Frankfurt', 50, 8)],
          ['32.0.0.0/8', place('US', 'Boston', 42, -71)],
        ],
      }),
    );
    expect(lookup('203.0.113.7')).toMatchObject({ country: 'DE' });
    expect(lookup('2001:db8::1')).toBeNull();
  });
  test('what no place, country or system can be is unknown', async () => {
    const odd: MmdbValue = {
      country: { iso_code: 'Deutschland' },
      city: { names: { en: '' } },
      location: { latitude: double(95), longitude: double(8), accuracy_radius: 90_000 },
      autonomous_system_number: 'AS1',
    };
    const nan: MmdbValue = { country: 'DE', location: { latitude: double(Number.NaN), longitude: double(8) } };
    const { lookup } = await opened(
      await put('odd', {
        type: 'City',
        records: [
          ['203.0.113.0/24', odd],
          ['203.0.114.0/24', nan],
          ['203.0.115.0/24', 'text'],
        ],
      }),
    );
    const nothing = { country: null, city: null, latitude: null, longitude: null, accuracyKm: 0, asn: null };
    for (const ip of ['203.0.113.1', '203.0.114.1', '203.0.115.1']) expect(lookup(ip)).toEqual(nothing);
  });
});

describe('at the start', () => {
  test.each([
    ['a file that is not there', null, /ENOENT/],
    ['an empty file', Buffer.alloc(0), /./],
    ['a file of something else', Buffer.from('<!doctype html>'.repeat(100)), /./],
    ['a file without its middle', Buffer.concat([writeMmdb(CITIES).subarray(0, 100), writeMmdb(CITIES).subarray(-300)]), /cut short/],
    ['a file without its beginning', writeMmdb(CITIES).subarray(600), /./],
    ['a file cut short at its end', writeMmdb(CITIES).subarray(0, -60), /./],
  ] as const)('%s is named', async (_name, content, why) => {
    if (content !== null) await put('city', content);
    await expect(opened(fileOf('city'))).rejects.toThrow(`geo database ${fileOf('city')}: `);
    await expect(opened(fileOf('city'))).rejects.toThrow(why);
  });
});

describe('while it runs', () => {
  const moved = (padding = 0): MmdbContent => ({ ...CITIES, padding, records: [['203.0.113.0/24', place('AT', 'Wien', 48.2, 16.37)]] });

  test('a replaced file is read again, and what was remembered is forgotten', async () => {
    const database = await opened(await put('city', CITIES));
    expect(database.lookup('203.0.113.7')).toMatchObject({ country: 'DE' });
    await put('city', moved(2000));
    expect(database.lookup('203.0.113.7')).toMatchObject({ country: 'DE' });
    await database.refresh();
    expect(database.lookup('203.0.113.7')).toMatchObject({ country: 'AT' });
    expect(lines.map(([, event]) => event)).toEqual(['geo_database_loaded', 'geo_database_loaded']);
    await database.refresh();
    expect(lines).toHaveLength(2);
  });
  test('half the size is taken, a byte less is refused', async () => {
    const smallest = writeMmdb(moved()).length;
    const [half, less] = [2 * smallest, 2 * smallest + 1].map(
      (bytes) => ({ ...moved(bytes - smallest), records: [['203.0.113.0/24', place('AT', 'Graz', 47.0, 15.4)]] }) satisfies MmdbContent,
    );
    for (const [before, country] of [
      [half, 'Wien'],
      [less, 'Graz'],
    ] as const) {
      if (before === undefined) throw new Error('no file');
      const database = await opened(await put('city', before));
      await put('city', moved());
      await database.refresh();
      expect(database.lookup('203.0.113.7')?.city).toBe(country);
    }
    expect(refusals()).toEqual([['geo_database_refused', 'the file is less than half as large as before']]);
  });
  test('what cannot be read is refused once, and a good file is taken afterwards', async () => {
    const database = await opened(await put('city', CITIES));
    const broken = [
      Buffer.from('x'.repeat(50_000)),
      writeMmdb({ ...CITIES, type: 'DBIP-ASN-Lite', padding: 50_000 }),
      writeMmdb({ ...CITIES, padding: 50_000 }).subarray(0, -20),
    ];
    for (const content of broken) {
      await put('city', content);
      for (let times = 0; times < 3; times++) await database.refresh();
      expect(database.lookup('203.0.113.7')).toMatchObject({ country: 'DE' });
    }
    await rm(fileOf('city'));
    for (let times = 0; times < 3; times++) await database.refresh();
    expect(database.lookup('203.0.113.200')).toMatchObject({ country: 'FR' });
    expect(refusals()).toHaveLength(4);
    await put('city', moved(2000));
    await database.refresh();
    expect(database.lookup('203.0.113.7')).toMatchObject({ country: 'AT' });
  });
});
