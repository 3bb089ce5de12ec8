import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import postgres from 'postgres';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { openStores } from '../../src/entry/open-stores.ts';
import { toRfc3339 } from '../../src/lib/time.ts';
import type { AttackFrame, AttackTake } from '../../src/phone/attacks/attack-species.ts';
import { beginGenuine } from '../../src/phone/attacks/live-person.ts';
import { type RequestOptions, signAssertion } from '../../src/phone/authenticator.ts';
import { createSequence } from '../../src/phone/puppet/noise.ts';
import { call, claimed, complete, stepUp } from '../http/actors.ts';
import { startStillTarget } from '../http/node-target.ts';
import { openFaceEnrollment, startAttempt, videoChunk } from '../http/start-attempt.ts';
import type { Target } from '../http/target.ts';
import { enrollFace, performAttempt, verdictOf } from '../http/virtual-attempt.ts';
import { filesUnder, type Place, redisPlaces, searchPlaces, tablesOf } from '../support/canary-search.ts';
import type { Service } from '../support/child-service.ts';
import { startOwnRedis } from '../support/redis-service.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

// T12 and T17: a frame of a face goes through every way that an attempt can take, and nothing of it is left anywhere.
const CANARY = Buffer.from(`CANARY-${crypto.randomUUID()}-FRAME`);
const EVERY = 9;
const SETTINGS = {
  SHUALIAN_MODE: 'demo',
  SHUALIAN_LOG_LEVEL: 'debug',
};

/** Bytes of pictures that went to the service, beside the canary itself. */
const pieces: Uint8Array[] = [CANARY];
let frames = 0;
let label: Buffer;

/** Draws the canary into the picture, and puts it as a comment into the file. */
async function mark(jpeg: Uint8Array): Promise<Uint8Array> {
  const drawn = await sharp(jpeg)
    .composite([{ input: label, gravity: 'southwest' }])
    .jpeg({ quality: 75 })
    .toBuffer();
  const comment = Buffer.concat([Buffer.of(0xff, 0xfe, 0, CANARY.length + 2), CANARY]);
  const marked = Buffer.concat([drawn.subarray(0, 2), comment, drawn.subarray(2)]);
  // Of some: how the file begins, and a stretch of what the picture shows.
  if (frames++ % EVERY === 0) pieces.push(marked.subarray(0, 48), marked.subarray(marked.length >> 1, (marked.length >> 1) + 48));
  return new Uint8Array(marked);
}

function withCanary(take: AttackTake): AttackTake {
  return {
    film: async (prompt) => Promise.all((await take.film(prompt)).map(async (frame): Promise<AttackFrame> => ({ ...frame, jpeg: await mark(frame.jpeg) }))),
  };
}

const person = (seed: number): AttackTake => withCanary(beginGenuine({ victim: { seed: 7 }, draw: createSequence(seed), framesPerSecond: 13 }));

interface Setting {
  readonly name: 'PostgreSQL and Redis' | 'embedded database and memory';
  readonly isEmbedded: boolean;
}

describe.each<Setting>([
  { name: 'PostgreSQL and Redis', isEmbedded: false },
  { name: 'embedded database and memory', isEmbedded: true },
])('$name', ({ isEmbedded }) => {
  const written: string[] = [];
  const outside = { ...process.env };
  let folder: string;
  let database: TestDatabase | null = null;
  let redis: Service<string> | null = null;
  let target: Target;
  let settings: Readonly<Record<string, string>> = SETTINGS;

  beforeAll(async () => {
    const text = `<svg xmlns="http://www.w3.org/2000/svg" width="150" height="12"><text x="2" y="10" font-size="9" fill="#fff">${CANARY.toString().slice(0, 24)}</text></svg>`;
    label = await sharp(Buffer.from(text)).png().toBuffer();
    folder = mkdtempSync(path.join(tmpdir(), 'shualian-canary-'));
    for (const name of ['tmp', 'redis']) mkdirSync(path.join(folder, name));
    // The data folder and every temporary file of this process lie there.
    process.env['TMPDIR'] = path.join(folder, 'tmp');
    if (!isEmbedded) {
      database = await createTestDatabase(inject('databaseUrl'));
      redis = await startOwnRedis(path.join(folder, 'redis'));
      settings = { ...SETTINGS, DATABASE_URL: database.url, REDIS_URL: redis.at };
    }
    target = await startStillTarget('canary frames', settings, { logs: written });
  });
  afterAll(async () => {
    process.env['TMPDIR'] = outside['TMPDIR'] ?? '';
    if (outside['TMPDIR'] === undefined) delete process.env['TMPDIR'];
    await target.close();
    await redis?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const places = async (): Promise<readonly Place[]> => [
    { name: 'logs', bytes: Buffer.from(written.join('\n')) },
    ...(database ? await tablesOf(database.url) : []),
    ...(redis ? await redisPlaces(redis.at, path.join(folder, 'redis')) : []),
    ...filesUnder(folder),
  ];
  const look = async (): Promise<readonly string[]> => searchPlaces(pieces, await places());

  /** The very same picture at even intervals: a suspected attack. */
  const suspect = async (steps = 4) => {
    const where = await openFaceEnrollment(target);
    const attempt = await startAttempt(target, where);
    const plain = await mark(
      new Uint8Array(
        await sharp({ create: { width: 320, height: 240, channels: 3, background: '#887' } })
          .jpeg()
          .toBuffer(),
      ),
    );
    let chunk = new Uint8Array();
    for (let seq = 0; seq < steps; seq++) {
      if (seq > 0) await target.advance(500);
      const now = Math.round(target.now() - attempt.startedAt);
      chunk = new Uint8Array(videoChunk(plain, [now + 20, now + 95]));
      const taken = await attempt.put(seq, chunk);
      if (taken.status >= 400) throw new Error(taken.text);
    }
    if (steps === 4) expect((await verdictOf(target, where, attempt.id)).body).toMatchObject({ status: 'failed' });
    return { attempt, chunk };
  };
  const sweep = async (): Promise<void> => {
    const loaded = loadConfig(settings);
    if (!loaded.ok) throw new Error(loaded.issues.join());
    const stores = await openStores(loaded.config, { now: () => target.now() });
    await stores.forget();
    await stores.close();
  };

  test('enrolled, passed, failed, held and let go, or abandoned: no frame is left', { timeout: 240_000 }, async () => {
    const { phone } = await enrollFace(target, person(40));
    const challenge = await stepUp(target, phone.subject);
    const token = await claimed(target, challenge, phone);
    const { verdict } = await performAttempt(target, { base: `/v1/challenges/${challenge.id}`, token }, person(41));
    expect(verdict.body, verdict.text).toMatchObject({ status: 'passed' });
    const signed = signAssertion(verdict.body['webauthn'] as RequestOptions, phone.credential, target.origin);
    expect((await complete(target, challenge, token, signed.response)).status).toBe(200);

    const abandoned = await suspect(2);
    const failed = await suspect();
    const held = await suspect();
    const hold = `/v1/attempts/${held.attempt.id}/hold`;
    const json = { reason: 'canary', until: toRfc3339(target.now() + 3_600_000) };
    expect((await call(target, 'PUT', hold, { token: target.operatorKey, json })).status).toBe(200);
    const seen = await target.send(
      new Request(`${target.origin}/v1/attempts/${held.attempt.id}/frames/3`, { headers: { Authorization: `Bearer ${target.operatorKey}` } }),
    );
    // What is looked for is what the service holds at this moment.
    expect(searchPlaces(pieces, [{ name: 'answer', bytes: Buffer.from(await seen.arrayBuffer()) }])).toEqual(['answer']);
    expect(await look()).toEqual([]);
    expect((await call(target, 'DELETE', hold, { token: target.operatorKey })).status).toBe(204);

    await target.advance(16 * 60_000);
    for (const { attempt } of [abandoned, failed]) {
      const again = await call(target, 'PUT', `/v1/attempts/${attempt.id}/hold`, {
        token: target.operatorKey,
        json: { ...json, until: toRfc3339(target.now() + 60_000) },
      });
      expect(again.body['code']).toBe('evidence_destroyed');
    }
    // Each piece is one of many; a search for none of them would find nothing either.
    expect(pieces.length).toBeGreaterThan(30);
    // Nothing else opens the embedded database while the service runs.
    if (!isEmbedded) await sweep();
    expect(await look()).toEqual([]);
    expect(written.join('')).toContain('/frames/3');
    if (database) {
      const client = postgres(database.url, { max: 1 });
      expect(await client`select count(*)::int as n, count(evidence_key)::int as keys from liveness_attempts`).toEqual([{ n: 5, keys: 0 }]);
      await client.end();
    }
    if (redis) {
      const client = new Redis(redis.at);
      expect((await client.keys('*')).filter((key) => key.includes('evidence'))).toEqual([]);
      client.disconnect();
    }
  });

  test('the search finds what is there, in every form and place', async () => {
    const hex = CANARY.toString('hex');
    const planted: string[] = [];
    writeFileSync(path.join(folder, 'tmp', 'planted'), `x${hex}`);
    planted.push('file tmp/planted');
    written.push(JSON.stringify({ msg: 'planted', body: Buffer.concat([Buffer.of(1), CANARY]).toString('base64') }));
    planted.push('logs');
    if (database) {
      const client = postgres(database.url, { max: 1 });
      await client`create table planted (frame bytea)`;
      await client`insert into planted values (${Buffer.from(pieces[1] ?? [])})`;
      await client.end();
      planted.push('table planted');
    }
    if (redis) {
      const client = new Redis(redis.at);
      await client.set('planted', Buffer.concat([Buffer.of(7, 7), Buffer.from(pieces[2] ?? [])]), 'EX', 600);
      client.disconnect();
      planted.push('redis planted', 'redis snapshot', 'file redis/dump.rdb');
    }
    expect([...(await look())].sort()).toEqual(planted.sort());
  });
});
