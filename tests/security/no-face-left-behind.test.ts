import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { DRIFT_LIMITS, driftTemplate } from '../../src/liveness/drift.ts';
import { EMBEDDING_LENGTH } from '../../src/liveness/embedding.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';
import type { AttackTake } from '../../src/phone/attacks/attack-species.ts';
import { type RequestOptions, signAssertion } from '../../src/phone/authenticator.ts';
import { claimed, complete, stepUp } from '../http/actors.ts';
import { startStillTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { enrollFace, performAttempt } from '../http/virtual-attempt.ts';
import { filesUnder, type Place, redisPlaces, searchPlaces, tablesOf } from '../support/canary-search.ts';
import type { Service } from '../support/child-service.ts';
import { startOwnRedis } from '../support/redis-service.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { actAs, scriptedAnalyzer } from '../unit/flow/scripted-service.ts';

// The numbers of a face are as good as the face: they stand nowhere but sealed, in whatever form numbers are written.
const SETTINGS = { SHUALIAN_MODE: 'demo', SHUALIAN_LOG_LEVEL: 'debug' };
// Whole 4096ths: their mean is exact, in four bytes as in eight, and so is their text.
const ENROLLED = Array.from({ length: EMBEDDING_LENGTH }, (_, i) => (((i * 389) % 401) - 200) / 4096);
const SEEN = ENROLLED.map((value) => value + 64 / 4096);
const LEARNED =
  driftTemplate({ face: { anchor: ENROLLED, current: ENROLLED }, changedAt: 0, embedding: SEEN, now: DRIFT_LIMITS.intervalMs }, DEFAULT_THRESHOLDS)?.current ??
  [];

/** Stretches of an embedding, as bytes of either order and as text. */
function writtenAs(embedding: readonly number[]): readonly Uint8Array[] {
  return [0, 100].flatMap((start) => {
    const stretch = embedding.slice(start, start + 6);
    const bytesOf = (size: 4 | 8, isLittle: boolean): Uint8Array => {
      const view = new DataView(new ArrayBuffer(stretch.length * size));
      stretch.forEach((value, i) => (size === 4 ? view.setFloat32(i * 4, value, isLittle) : view.setFloat64(i * 8, value, isLittle)));
      return new Uint8Array(view.buffer);
    };
    return [bytesOf(4, false), bytesOf(4, true), bytesOf(8, false), bytesOf(8, true), Buffer.from(stretch.join(','))];
  });
}
const pieces = [ENROLLED, SEEN, LEARNED].flatMap(writtenAs);

describe.each([
  { name: 'PostgreSQL and Redis', isEmbedded: false },
  { name: 'embedded database and memory', isEmbedded: true },
])('$name', ({ isEmbedded }) => {
  const written: string[] = [];
  const outside = process.env['TMPDIR'];
  let folder: string;
  let database: TestDatabase | null = null;
  let redis: Service<string> | null = null;
  let target: Target;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'shualian-face-'));
    for (const name of ['tmp', 'redis']) mkdirSync(path.join(folder, name));
    // The data folder and every temporary file of this process lie there.
    process.env['TMPDIR'] = path.join(folder, 'tmp');
    if (!isEmbedded) {
      database = await createTestDatabase(inject('databaseUrl'));
      redis = await startOwnRedis(path.join(folder, 'redis'));
    }
    const stores = database && redis ? { DATABASE_URL: database.url, REDIS_URL: redis.at } : {};
    target = await startStillTarget('canary faces', { ...SETTINGS, ...stores }, { logs: written, analyzer: scriptedAnalyzer });
  });
  afterAll(async () => {
    if (outside === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = outside;
    await target.close();
    await redis?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const look = async (): Promise<readonly string[]> => {
    const places: readonly Place[] = [
      { name: 'logs', bytes: Buffer.from(written.join('\n')) },
      ...(database ? await tablesOf(database.url) : []),
      ...(redis ? await redisPlaces(redis.at, path.join(folder, 'redis')) : []),
      ...filesUnder(folder),
    ];
    return searchPlaces(pieces, places);
  };
  const keysWith = async (part: string): Promise<number> => {
    const client = new Redis(redis?.at ?? '');
    const keys = await client.keys(`*${part}*`);
    client.disconnect();
    return keys.length;
  };
  /** Has exactly this face, and is looked after while earlier steps lie measured. */
  const person = (embedding: readonly number[]): AttackTake => {
    const take = actAs({ edit: (frame) => ({ ...frame, embedding: frame.embedding === null ? null : embedding }) });
    return {
      film: async (prompt) => {
        if (prompt.seq === 2) expect(await look()).toEqual([]);
        return take.film(prompt);
      },
    };
  };

  test('enrolled, set aside until the phone signs, and learned: the numbers of a face stand nowhere to be read', { timeout: 240_000 }, async () => {
    const { phone } = await enrollFace(target, person(ENROLLED));
    expect(await look()).toEqual([]);
    await target.advance(DRIFT_LIMITS.intervalMs);
    const challenge = await stepUp(target, phone.subject);
    const token = await claimed(target, challenge, phone);
    const { verdict } = await performAttempt(target, { base: `/v1/challenges/${challenge.id}`, token }, person(SEEN));
    expect(verdict.body, verdict.text).toMatchObject({ status: 'passed' });
    // It is there now, sealed.
    if (redis) await expect.poll(async () => keysWith('/face')).toBe(1);
    expect(await look()).toEqual([]);
    const signed = signAssertion(verdict.body['webauthn'] as RequestOptions, phone.credential, target.origin);
    expect((await complete(target, challenge, token, signed.response)).status).toBe(200);
    if (redis) await expect.poll(async () => keysWith('/face')).toBe(0);
    if (database) {
      const client = postgres(database.url, { max: 1 });
      await expect
        .poll(async () => client`select drifted_at is not null as learned from face_templates where subject = ${phone.subject}`)
        .toEqual([{ learned: true }]);
      await client.end();
    }
    expect(await look()).toEqual([]);
  });

  test('the search finds them in every form and place', async () => {
    const planted: string[] = [];
    const floats = (isLittle: boolean): Buffer => {
      const view = new DataView(new ArrayBuffer(EMBEDDING_LENGTH * 4));
      SEEN.forEach((value, i) => {
        view.setFloat32(i * 4, value, isLittle);
      });
      return Buffer.from(view.buffer);
    };
    writeFileSync(path.join(folder, 'tmp', 'planted'), floats(true));
    planted.push('file tmp/planted');
    written.push(JSON.stringify({ msg: 'planted', embedding: LEARNED }));
    planted.push('logs');
    if (database) {
      const client = postgres(database.url, { max: 1 });
      await client`create table planted (template bytea)`;
      await client`insert into planted values (${floats(false)})`;
      await client.end();
      planted.push('table planted');
    }
    if (redis) {
      const client = new Redis(redis.at);
      await client.set('planted', JSON.stringify(ENROLLED), 'EX', 600);
      client.disconnect();
      planted.push('redis planted', 'redis snapshot', 'file redis/dump.rdb');
    }
    expect([...(await look())].sort()).toEqual(planted.sort());
  });
});
