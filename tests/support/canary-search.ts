import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import postgres from 'postgres';

/** A place where something may have been left, and all that stands there. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * The forms in which bytes may stand somewhere: as they are, in hexadecimal, and in base64 whatever stood before them.
 * @param secret at least 12 bytes
 * @returns what to look for
 */
export function formsOf(secret: Uint8Array): readonly Buffer[] {
  const raw = Buffer.from(secret);
  const hex = raw.toString('hex');
  // Base64 maps three bytes to four letters: at each of the three offsets whole groups are the same, whatever surrounds them.
  const base64 = [0, 1, 2].flatMap((skip) => {
    const whole = raw.subarray(skip, skip + Math.floor((raw.length - skip) / 3) * 3);
    return [whole.toString('base64'), whole.toString('base64url')];
  });
  return [raw, ...[hex, hex.toUpperCase(), ...base64].map((text) => Buffer.from(text))];
}

/**
 * @param secrets what must not be found
 * @param places where to look
 * @returns names of the places that hold one in any form
 */
export function searchPlaces(secrets: readonly Uint8Array[], places: readonly Place[]): readonly string[] {
  const forms = secrets.flatMap((secret) => formsOf(secret));
  return places.filter(({ bytes }) => forms.some((form) => bytes.includes(form))).map(({ name }) => name);
}

/** Every file under a folder. */
export function filesUnder(folder: string): readonly Place[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .map((file) => ({ name: `file ${path.relative(folder, file)}`, bytes: readFileSync(file) }));
}

/** Every row of every table, binary columns in hexadecimal. */
export async function tablesOf(databaseUrl: string): Promise<readonly Place[]> {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const tables = await client<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public'`;
    const places: Place[] = [];
    for (const { name } of tables) {
      const rows = await client.unsafe(`select t::text as row from "${name}" t`);
      places.push({ name: `table ${name}`, bytes: Buffer.from(rows.map((row) => String(row['row'])).join('\n')) });
    }
    return places;
  } finally {
    await client.end();
  }
}

/** Every key with its value, and the snapshot that the server writes to disk. */
export async function redisPlaces(redisUrl: string, folder: string): Promise<readonly Place[]> {
  const redis = new Redis(redisUrl);
  try {
    // Compressed, nothing would be found even where it stands.
    await redis.config('SET', 'rdbcompression', 'no');
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.map(async (key) => (await redis.dumpBuffer(key)) ?? Buffer.alloc(0)));
    await redis.call('SAVE');
    const places = keys.map((key, n): Place => ({ name: `redis ${key}`, bytes: Buffer.concat([Buffer.from(`${key}\n`), values[n] ?? Buffer.alloc(0)]) }));
    return [...places, { name: 'redis snapshot', bytes: readFileSync(path.join(folder, 'dump.rdb')) }];
  } finally {
    redis.disconnect();
  }
}
