import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DEVICE_TYPES, type Login } from './login.ts';

/** Columns of the published data set that are read. @see Zenodo 6782156 (CC BY 4.0) */
const COLUMNS = [
  'Login Timestamp',
  'User ID',
  'IP Address',
  'Country',
  'ASN',
  'User Agent String',
  'Browser Name and Version',
  'OS Name and Version',
  'Device Type',
  'Login Successful',
] as const;

/** Rows of the whole data set. */
export const PUBLISHED_ROWS = 31_269_264;

/** What was read. */
export interface CsvLogins {
  readonly logins: readonly Login[];
  readonly rows: number;
  /** Rows without a login that succeeded, or not readable. */
  readonly skipped: number;
}

/**
 * Reads genuine logins of the published data set, or of any file with its columns, one line at a time.
 * @param file CSV with a header
 * @param onRow told of every 100 000 rows
 * @returns successful logins by time
 * @throws Error naming the line where a row does not fit the header
 */
export async function readCsv(file: string, onRow: (rows: number) => void = () => undefined): Promise<CsvLogins> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const ids = new Map<string, number>();
  const id = (kind: string, text: string): number => {
    const key = `${kind}\0${text}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, ids.size + 1);
    return ids.size;
  };
  const logins: Login[] = [];
  let places: Readonly<Record<string, number>> | null = null;
  let [rows, skipped] = [0, 0];
  for await (const line of lines) {
    const cells = splitRow(line);
    if (places === null) {
      places = placesOf(cells, file);
      continue;
    }
    rows += 1;
    if (rows % 100_000 === 0) onRow(rows);
    const login = toLogin(cells, places, id);
    if (login === null) skipped += 1;
    else logins.push(login);
  }
  if (places === null) throw new Error(`${file}: no header`);
  return { logins: logins.sort((a, b) => a.at - b.at), rows, skipped };
}

function placesOf(header: readonly string[], file: string): Readonly<Record<string, number>> {
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`${file}:1: columns are missing: ${missing.join(', ')}`);
  return Object.fromEntries(COLUMNS.map((column) => [column, header.indexOf(column)]));
}

// Each level contains the one before, as in production.
function toLogin(cells: readonly string[], places: Readonly<Record<string, number>>, id: (kind: string, text: string) => number): Login | null {
  const cell = (column: (typeof COLUMNS)[number]): string => cells[places[column] ?? -1] ?? '';
  const at = Date.parse(`${cell('Login Timestamp').replace(' ', 'T')}Z`);
  if (cell('Login Successful').toLowerCase() !== 'true' || !Number.isFinite(at)) return null;
  const ip = cell('IP Address');
  const os = `${cell('Device Type')}\0${cell('OS Name and Version').replace(/[\d.]+$/, '')}`;
  const browser = cell('Browser Name and Version');
  const family = `${os}\0${browser.replace(/[\d.\s]+$/, '')}`;
  return {
    user: id('user', cell('User ID')),
    at,
    country: id('country', cell('Country')),
    asn: id('asn', cell('ASN')),
    network: id('network', ip.split('.').slice(0, 3).join('.')),
    ip: id('ip', ip),
    deviceType: deviceTypeOf(cell('Device Type')),
    os: id('os', os),
    browser: id('browser', family),
    version: id('version', `${family}\0${browser}`),
    userAgent: id('userAgent', cell('User Agent String')),
  };
}

function deviceTypeOf(text: string): number {
  const known = DEVICE_TYPES.findIndex((name) => name === text);
  return known === -1 ? DEVICE_TYPES.length - 1 : known;
}

/**
 * @param line of a CSV file without line breaks inside cells
 * @returns its cells; quotes are taken off, doubled ones are one
 * @see RFC 4180 section 2
 */
export function splitRow(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (const match of `,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)) cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  return cells;
}
