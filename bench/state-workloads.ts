import { Redis } from 'ioredis';
import { toBase64url, utf8 } from '../src/lib/bytes.ts';
import { decide } from '../src/risk/decide.ts';
import { deriveFacts } from '../src/risk/derive-facts.ts';
import type { RiskEvent } from '../src/risk/event.ts';
import type { Facts } from '../src/risk/facts.ts';
import { EMPTY_HISTORY, type History } from '../src/risk/history/history.ts';
import { learn } from '../src/risk/history/learn.ts';
import { packHistory } from '../src/risk/history/pack-history.ts';
import { parseHistory } from '../src/risk/history/parse-history.ts';
import { rememberEvent } from '../src/risk/history/remember-event.ts';
import { createListIndex } from '../src/risk/lists/list-index.ts';
import { createPopulationTable } from '../src/risk/population/population-table.ts';
import { observe } from '../src/risk/population/observe.ts';
import { viewPopulation } from '../src/risk/population/view-population.ts';
import type { CompiledPolicy } from '../src/risk/policy/policy.ts';
import { createRiskKeys } from '../src/risk/pseudonym.ts';
import { createReplay, type ReplayEvent } from '../src/risk/replay/replay.ts';
import { createRedisRiskCache } from '../src/store/redis/risk-cache.ts';
import { startRedis } from '../tests/support/redis-service.ts';
import { compare, type Figure } from './figure.ts';

const DAY_MS = 86_400_000;
const NOW = 20_700 * DAY_MS;
const keys = createRiskKeys(utf8('bench'));
const lists = createListIndex([]);
const table = createPopulationTable();

function eventOf(n: number, at: number): RiskEvent {
  const isMoney = n % 5 === 4;
  return {
    type: isMoney ? 'withdrawal.create' : 'login',
    clientId: 'c',
    subject: `u_${String(n % 1000)}`,
    at,
    tier: 'kyc1',
    accountCreatedAt: NOW - 400 * DAY_MS,
    sessionId: `s_${String(n)}`,
    context: {
      ip: `203.${String(n % 3)}.${String(n % 7)}.${String(n % 250)}`,
      userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${String(150 + (n % 6))}.0.0.0 Safari/537.36`,
      deviceId: `d_${String(n % 4)}`,
      locale: 'zh-CN',
      country: 'DE',
      city: null,
      latitude: 50.1,
      longitude: 8.7,
      accuracyKm: 20,
      asn: 64_512,
    },
    withdrawal: isMoney
      ? { asset: 'BTC', amountUsd: 100 + (n % 900), balanceUsd: 5000, network: 'BTC', address: `bc1q${String(n % 9)}`, memo: null, addressAddedAt: null }
      : null,
    address: null,
  };
}

const factsOf = (n: number, at: number): Facts =>
  deriveFacts(eventOf(n, at), {
    keys,
    lists,
    counters: { subjectFailures: 0, networkFailures: 0, ipSubjects: 1, deviceSubjects: 1, payeeSubjects: 0 },
    audit: { draw: 0.5, epoch: 'w1' },
    isHistoryCorrupt: false,
  });

function historyOf(events: number): History {
  let history = EMPTY_HISTORY;
  for (let n = 0; n < events; n++) {
    const facts = factsOf(n, NOW - (events - n) * 60_000);
    const view = viewPopulation(table, facts, history);
    if (n % 50 === 0) observe(table, facts, history);
    history = learn(rememberEvent(history, facts), facts, view, { kind: 'allowed' });
  }
  return history;
}

/**
 * What one decision costs without servers, that it does not grow with history, what a person costs in Redis, and how fast history is replayed.
 * @param policy the shipped policy
 * @param options rounds, and how many people are put into Redis
 * @returns figures
 */
export async function stateWorkloads(policy: CompiledPolicy, options: { readonly rounds: number; readonly users: number }): Promise<readonly Figure[]> {
  const [short, long] = [packHistory(historyOf(10)), packHistory(historyOf(100_000))];
  const decideOn = (packed: Uint8Array) => (n: number) => {
    const facts = factsOf(n, NOW);
    const { history } = parseHistory(packed);
    return decide({ facts, history, population: viewPopulation(table, facts, history) }, policy);
  };
  const growth = await compare(decideOn(long), decideOn(short), { rounds: options.rounds, calls: 20_000 });
  const packing = await compare(
    () => parseHistory(packHistory(parseHistory(long).history)),
    () => long.slice(),
    { rounds: options.rounds, calls: 50_000 },
  );
  return [
    {
      name: 'decision, 100 000 events of history',
      beside: '10 events',
      ratio: growth.ratio,
      value: growth.mine,
      unit: 'µs CPU',
      notes: [`${String(long.length)} bytes packed, ${String(short.length)} after 10 events`],
    },
    { name: 'parse, pack and parse a full history', beside: 'copying its bytes', ratio: null, value: packing.mine, unit: 'µs CPU', notes: [] },
    ...(await redisFigures(long, options)),
    replayFigure(policy, [short, long]),
  ];
}

async function redisFigures(packed: Uint8Array, { rounds, users }: { readonly rounds: number; readonly users: number }): Promise<readonly Figure[]> {
  const server = await startRedis();
  const redis = new Redis(server.at, { enableAutoPipelining: true });
  const cache = createRedisRiskCache(redis, 'bench:');
  const used = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1] ?? 0);
  const key = (n: number): string => keys.long('subject', `c\0u_${String(n)}`);
  const fill = async (from: number, to: number): Promise<void> => {
    for (let start = from; start < to; start += 2000) {
      await Promise.all(Array.from({ length: Math.min(2000, to - start) }, (_, i) => cache.remember(key(start + i), { bytes: packed, version: 1 })));
    }
  };
  const look = (among: number) => (n: number) =>
    cache.observe({
      subjectKey: key((n * 7919) % among),
      at: NOW,
      onceKey: null,
      isFailedLogin: false,
      network: n % 100,
      ip: n % 100,
      device: n % 100,
      payee: null,
      limit: { key: 'c', points: 1e9, windowSeconds: 60 },
    });
  await fill(0, 1000);
  const few = await compare(look(1000), () => redis.get('nothing'), { rounds, calls: 2000 });
  const before = await used();
  await fill(1000, users);
  const perUser = ((await used()) - before) / (users - 1000);
  const many = await compare(look(users), look(1000), { rounds, calls: 2000 });
  redis.disconnect();
  await server.stop();
  return [
    { name: 'observe among 1 000 people', beside: 'one GET', ratio: few.ratio, value: few.mine, unit: 'µs CPU', notes: [] },
    { name: `observe among ${String(users)} people`, beside: 'among 1 000', ratio: many.ratio, value: many.mine, unit: 'µs CPU', notes: [] },
    {
      name: 'a person in Redis',
      beside: 'the fullest history',
      ratio: null,
      value: perUser,
      unit: 'bytes',
      notes: [`history of ${String(packed.length)} bytes`],
    },
  ];
}

// As a file of events is replayed: each line read, each decision made again.
function replayFigure(policy: CompiledPolicy, histories: readonly Uint8Array[]): Figure {
  const lines = Array.from({ length: 20_000 }, (_, n) => {
    const facts = factsOf(n, NOW - n * 1000);
    const packed = histories[n % histories.length] ?? null;
    const { history } = parseHistory(packed);
    const population = viewPopulation(table, facts, history);
    const { decision, rules, auditRate } = decide({ facts, history, population }, policy);
    const event: ReplayEvent = {
      id: `asm_${String(n)}`,
      clientId: 'c',
      subject: `u_${String(n % 1000)}`,
      eventType: facts.type,
      at: facts.at,
      decision,
      auditRate,
      rules,
      input: { facts, history: packed === null ? null : toBase64url(packed), population },
      outcome: null,
    };
    return JSON.stringify(event);
  });
  const run = (): number => {
    const replay = createReplay(policy, { examples: 3, decode: (text) => Buffer.from(text, 'base64url') });
    const before = process.cpuUsage();
    for (const line of lines) replay.add(JSON.parse(line) as ReplayEvent);
    replay.report();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / lines.length;
  };
  run();
  const micros = Math.min(run(), run(), run());
  return {
    name: 'replay',
    beside: 'nothing',
    ratio: null,
    value: 1e6 / micros,
    unit: 'events a second and core',
    notes: [`${String(Math.round((lines[0]?.length ?? 0) / 100) / 10)} KB a line, ${micros.toFixed(1)} µs each`],
  };
}
