import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { CACHE, findOnPath, freePort, isExecutable, type Service, supervise, untilOpen } from './child-service.ts';
import { unpackPackages } from './unpack-packages.ts';

/** Finds or starts a real Redis: the one that REDIS_URL names, an installed one on a port of its own, or one unpacked from a Debian package beside the tests. */
export async function startRedis(): Promise<Service<string>> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined && given !== '') return { at: given, what: 'REDIS_URL', stop: () => Promise.resolve() };
  return startServer(tmpdir(), []);
}

/** Starts a real Redis of its own in a folder, whatever REDIS_URL names: for tests that read what it leaves on disk. */
export async function startOwnRedis(folder: string): Promise<Service<string>> {
  return startServer(folder, []);
}

/** Starts three masters that share the slots of a real Redis Cluster, and waits until each knows them all. */
export async function startRedisCluster(): Promise<Service<string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shualian-cluster-'));
  const nodes = await Promise.all(
    [0, 1, 2].map((n) =>
      startServer(folder, ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${String(n)}.conf`, '--cluster-node-timeout', '2000']),
    ),
  );
  const clients = nodes.map(({ at }) => new Redis(at));
  const [first, ...others] = clients;
  for (const [n, client] of clients.entries())
    await client.call('CLUSTER', 'ADDSLOTSRANGE', Math.floor((n * 16_384) / 3), Math.floor(((n + 1) * 16_384) / 3) - 1);
  for (const [n] of others.entries()) await first?.call('CLUSTER', 'MEET', '127.0.0.1', new URL(nodes[n + 1]?.at ?? '').port);
  for (const client of clients) {
    while (!/cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(await client.call('CLUSTER', 'INFO')))) await sleep(50);
    client.disconnect();
  }
  return {
    at: nodes.map(({ at }) => at).join(','),
    what: 'three masters',
    stop: async () => {
      await Promise.all(nodes.map(({ stop }) => stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startServer(folder: string, more: readonly string[]): Promise<Service<string>> {
  const installed = findOnPath(['redis-server', 'valkey-server'], ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']);
  const found = installed === undefined ? unpackRedis() : { program: installed, env: process.env };
  if (!found) throw new Error('No Redis found. Set REDIS_URL, or install redis or valkey (apt install redis-server, brew install redis).');
  const port = await freePort();
  const command = [found.program, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, ...more];
  const service = supervise(command, 'TERM', { env: found.env });
  await untilOpen(port, service);
  return { at: `redis://127.0.0.1:${String(port)}`, what: found.program, stop: service.stop };
}

function unpackRedis(): { readonly program: string; readonly env: NodeJS.ProcessEnv } | null {
  if (findOnPath(['apt-get']) === undefined) return null;
  const folder = path.join(CACHE, 'redis');
  const program = path.join(folder, 'usr/bin/redis-server');
  if (!isExecutable(program)) unpackPackages(folder, ['redis-server']);
  const libraries = readdirSync(path.join(folder, 'usr/lib')).find((name) => name.endsWith('-linux-gnu')) ?? '';
  return { program, env: { ...process.env, LD_LIBRARY_PATH: path.join(folder, 'usr/lib', libraries) } };
}
