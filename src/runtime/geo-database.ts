import QuickLRU from 'quick-lru';
import type { Logger } from '../lib/logger.ts';
import type { GeoLookup, GeoRecord } from '../risk/geo.ts';
import { type GeoFile, readGeoFile, stampOf } from './geo-file.ts';

/** Databases of places and systems that an operator keeps beside the service. */
export interface GeoDatabase {
  readonly lookup: GeoLookup;
  /** Reads again what has changed; also done by itself now and then. */
  readonly refresh: () => Promise<void>;
  /** Stops looking for changes. */
  readonly close: () => void;
}

const CHECK_EVERY_MS = 60_000;
const REMEMBERED = 4096;

// A file that lost more than this is not an update but an accident.
const LEAST_SHARE = 0.5;

// Where a database gives a place without a radius, it means a city.
const CITY_KM = 50;

const MAX_ASN = 4_294_967_295;

/**
 * Opens MaxMind DB files, for example DB-IP Lite or GeoLite2, City and ASN. Each is read whole and read again when it changes; a replacement that cannot be read, or is less than half as large, is refused, and what was known stays. Replace files by renaming, so that none is seen half written.
 * @param paths of the files; where two know the same, the first is believed
 * @param log is told once of every file that was loaded or refused
 * @returns the databases
 * @throws Error when a file cannot be read at the start
 */
export async function openGeoDatabase(paths: readonly string[], log: Logger): Promise<GeoDatabase> {
  const files = await Promise.all(paths.map(async (path) => watchFile(path, log)));
  const known = new QuickLRU<string, { readonly record: GeoRecord | null }>({ maxSize: REMEMBERED });
  const refresh = async (): Promise<void> => {
    const changes = await Promise.all(files.map(async (file) => file.refresh()));
    if (changes.includes(true)) known.clear();
  };
  const timer = setInterval(() => void refresh(), CHECK_EVERY_MS);
  timer.unref();
  return {
    lookup: (ip) => {
      const remembered = known.get(ip);
      if (remembered) return remembered.record;
      const record = merge(files.map(({ current }) => find(current(), ip)));
      known.set(ip, { record });
      return record;
    },
    refresh,
    close: () => clearInterval(timer),
  };
}

interface WatchedFile {
  readonly current: () => GeoFile;
  /** @returns whether another database is current now */
  readonly refresh: () => Promise<boolean>;
}

async function watchFile(path: string, log: Logger): Promise<WatchedFile> {
  let current = await readGeoFile(path).catch((cause: unknown) => {
    throw new Error(`geo database ${path}: ${messageOf(cause)}`, { cause });
  });
  tell(path, current, log);
  let refused: string | null = null;
  const refresh = async (): Promise<boolean> => {
    let stamp = 'missing';
    try {
      stamp = await stampOf(path);
      if (stamp === current.stamp || stamp === refused) return false;
      const next = await readGeoFile(path);
      assertSucceeds(next, current);
      current = next;
      refused = null;
      tell(path, current, log);
      return true;
    } catch (error) {
      if (stamp !== refused) log.warn('geo_database_refused', { path, why: messageOf(error) });
      refused = stamp;
      return false;
    }
  };
  return { current: () => current, refresh };
}

function assertSucceeds(next: GeoFile, current: GeoFile): void {
  if (next.reader.metadata.databaseType !== current.reader.metadata.databaseType) throw new Error('the file is of another type');
  if (next.bytes < current.bytes * LEAST_SHARE) throw new Error('the file is less than half as large as before');
}

function tell(path: string, { reader, bytes }: GeoFile, log: Logger): void {
  log.info('geo_database_loaded', { path, type: reader.metadata.databaseType, built: reader.metadata.buildEpoch.toISOString(), bytes });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function find({ reader }: GeoFile, ip: string): GeoRecord | null {
  if (ip.includes(':') && reader.metadata.ipVersion === 4) return null;
  try {
    const found = reader.get(ip);
    return found === null ? null : toRecord(found);
  } catch {
    // A damaged record tells nothing; the rest of the file may be whole.
    return null;
  }
}

function merge(found: readonly (GeoRecord | null)[]): GeoRecord | null {
  const records = found.filter((record) => record !== null);
  const placed = records.find(({ latitude }) => latitude !== null) ?? records[0];
  if (placed === undefined) return null;
  const country = placed.country ?? records.find((record) => record.country !== null)?.country ?? null;
  return { ...placed, country, asn: records.find(({ asn }) => asn !== null)?.asn ?? null };
}

function toRecord(value: unknown): GeoRecord | null {
  const location = member(value, 'location');
  const latitude = within(member(location, 'latitude'), -90, 90);
  const longitude = within(member(location, 'longitude'), -180, 180);
  const hasPlace = latitude !== null && longitude !== null;
  const country = member(member(value, 'country'), 'iso_code');
  const city = member(member(member(value, 'city'), 'names'), 'en');
  return {
    country: typeof country === 'string' && /^[A-Z]{2}$/.test(country) ? country : null,
    city: typeof city === 'string' && city !== '' ? city : null,
    latitude: hasPlace ? latitude : null,
    longitude: hasPlace ? longitude : null,
    accuracyKm: within(member(location, 'accuracy_radius'), 0, 20_000) ?? (hasPlace ? CITY_KM : 0),
    asn: within(member(value, 'autonomous_system_number'), 0, MAX_ASN),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function within(value: unknown, least: number, most: number): number | null {
  return typeof value === 'number' && value >= least && value <= most ? value : null;
}
