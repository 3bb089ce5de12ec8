import { Redis } from 'ioredis';
import { systemRandom } from '../src/runtime/system.ts';
import { createDurableStores } from '../src/store/postgres/durable-stores.ts';
import { openPostgres } from '../src/store/postgres/postgres-js.ts';
import { startPostgres } from '../tests/support/postgres-service.ts';
import { startRedis } from '../tests/support/redis-service.ts';
import { PROJECT_PATHS } from '../src/entry/project-paths.ts';
import { type Burst, sendBurst } from './load.ts';
import type { Figure } from './figure.ts';
import { median } from './figure.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

const USERS = 500;

const bodyOf = (subject: string, over: object = {}): string =>
  JSON.stringify({
    event: { type: 'login' },
    subject: { id: subject, tier: 'kyc2', created_at: '2024-02-01T00:00:00Z' },
    session: { id: `s_${subject}` },
    context: {
      ip: `203.0.${String(subject.length % 100)}.7`,
      user_agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      device_id: `d_${subject}`,
      locale: 'zh-CN',
      origin: 'https://www.example.com',
      geo: { country: 'DE', city: 'Frankfurt', latitude: 50.1, longitude: 8.7, accuracy_km: 20, asn: 64_512 },
    },
    ...over,
  });

const WITHDRAWAL = {
  event: { type: 'withdrawal.create' },
  authorization_details: [
    { type: 'withdrawal', asset: 'BTC', amount: '2.5', amount_usd: '240000.00', balance_usd: '260000.00', network: 'BTC', address: 'bc1q' },
  ],
};

/**
 * Assessments of known, new and stepped-up people beside the floors, on real PostgreSQL and Redis.
 * @param options rounds, requests in a burst, and which workloads
 * @returns one figure a workload
 */
export async function assessWorkloads(options: {
  readonly rounds: number;
  readonly amount: number;
  readonly isWanted: (name: string) => boolean;
}): Promise<readonly Figure[]> {
  const [database, redis] = [await startPostgres(), await startRedis()];
  const env = { DATABASE_URL: database.at, REDIS_URL: redis.at };
  const figures: Figure[] = [];
  const servers: ServerProcess[] = [];
  const start = async (file: string): Promise<ServerProcess> => {
    const server = await startProcess(file, env);
    servers.push(server);
    return server;
  };
  try {
    const service = await start('service.ts');
    const floors = Object.fromEntries(
      await Promise.all(['f1-echo', 'f2-validate', 'f3-redis', 'f4-insert'].map(async (name) => [name, await start(`floors/${name}.ts`)] as const)),
    );
    await enrolKeys(env.DATABASE_URL);
    const known = (n: number): string => bodyOf(`u_${String(n % USERS)}`);
    await sendBurst(service, 6 * USERS, known);
    let fresh = 0;
    const workloads: readonly (readonly [name: string, floor: string, body: (n: number) => string])[] = [
      ['floor F2', 'f1-echo', known],
      ['floor F3', 'f1-echo', known],
      ['floor F4', 'f1-echo', known],
      ['assess, hot user', 'f4-insert', known],
      ['assess, cold user', 'f4-insert', () => bodyOf(`new_${String(fresh++)}_${String(process.pid)}`)],
      ['assess that issues a challenge', 'f4-insert', (n) => bodyOf(`phone_${String(n % USERS)}`, WITHDRAWAL)],
    ];
    for (const [name, floor, body] of workloads) {
      if (!options.isWanted(name)) continue;
      const subject = name.startsWith('floor ') ? floors[{ F2: 'f2-validate', F3: 'f3-redis', F4: 'f4-insert' }[name.slice(-2)] ?? ''] : service;
      const beside = floors[floor];
      if (subject && beside) figures.push(await interleave({ name, floor, subject, beside, body }, options));
    }
    if (options.isWanted('assess, hot user')) figures.push(await countCommands(service, redis.at, known));
  } finally {
    for (const server of servers) server.stop();
    await Promise.all([database.stop(), redis.stop()]);
  }
  return figures;
}

async function interleave(
  about: {
    readonly name: string;
    readonly floor: string;
    readonly subject: ServerProcess;
    readonly beside: ServerProcess;
    readonly body: (n: number) => string;
  },
  { rounds, amount }: { readonly rounds: number; readonly amount: number },
): Promise<Figure> {
  const pairs: (readonly [mine: Burst, floor: Burst])[] = [];
  await sendBurst(about.beside, amount >> 1, about.body);
  await sendBurst(about.subject, amount >> 1, about.body);
  for (let round = 0; round < rounds; round++)
    pairs.push([await sendBurst(about.subject, amount, about.body), await sendBurst(about.beside, amount, about.body)]);
  const failed = pairs.reduce((sum, [mine, floor]) => sum + mine.failed + floor.failed, 0);
  if (failed > 0) throw new Error(`${about.name}: ${String(failed)} requests failed`);
  return {
    name: about.name,
    beside: about.floor,
    ratio: median(pairs.map(([mine, floor]) => mine.cpuMicros / floor.cpuMicros)),
    value: median(pairs.map(([mine]) => mine.cpuMicros)),
    unit: 'µs CPU',
    notes: [
      `throughput ${median(pairs.map(([mine, floor]) => mine.perSecond / floor.perSecond)).toFixed(2)} of the floor`,
      `p99 ${median(pairs.map(([mine, floor]) => mine.p99Ms / Math.max(1, floor.p99Ms))).toFixed(2)} of the floor`,
    ],
  };
}

// How many round trips a hot assessment makes: what the server says it was asked.
async function countCommands(service: ServerProcess, redisUrl: string, body: (n: number) => string): Promise<Figure> {
  const redis = new Redis(redisUrl);
  const calls = async (): Promise<number> => Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
  const before = await calls();
  await sendBurst(service, 2000, body);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const scripts = (await calls()) - before;
  redis.disconnect();
  return {
    name: 'Redis scripts for a hot assessment',
    beside: 'one awaited, one that caches the new history behind the answer',
    ratio: null,
    value: scripts / 2000,
    unit: 'commands',
    notes: [],
  };
}

// Devices as they stand in the record after an enrolment, so that a step-up finds a way to verify.
async function enrolKeys(url: string): Promise<void> {
  const connection = openPostgres(url, { migrationsFolder: PROJECT_PATHS.migrations });
  const { devices, clients } = createDurableStores(connection.db, systemRandom);
  const [client] = await clients.listClients();
  for (let n = 0; n < USERS; n++) {
    const subject = `phone_${String(n)}`;
    await devices.add({
      clientId: client?.id ?? '',
      subject,
      id: `dev_bench_${String(n)}`,
      name: 'bench',
      credentialId: `cred_${subject}`,
      publicKey: 'pQECAyYgASFYIA',
      counter: 0,
      transports: [],
      aaguid: '00000000-0000-0000-0000-000000000000',
      backupEligible: false,
      backedUp: false,
      tokenHash: `hash_${subject}`,
      createdAt: 0,
      lastUsedAt: null,
      revokedAt: null,
    });
  }
  await connection.close();
}
