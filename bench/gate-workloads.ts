import { Agent, request as httpRequest } from 'node:http';
import { PROJECT_PATHS } from '../src/entry/project-paths.ts';
import { systemRandom } from '../src/runtime/system.ts';
import { createDurableStores } from '../src/store/postgres/durable-stores.ts';
import { openPostgres } from '../src/store/postgres/postgres-js.ts';
import { call, enrollKey, passByKey, redeem, stepUp } from '../tests/http/actors.ts';
import type { Target } from '../tests/http/target.ts';
import { startPostgres } from '../tests/support/postgres-service.ts';
import { startNginx } from '../tests/support/proxy-service.ts';
import { startRedis } from '../tests/support/redis-service.ts';
import { type Figure, median } from './figure.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

/** Milliseconds. */
interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const CONNECTIONS = 4;
const SUBJECT = 'u_bench_gate';
const DEVICE = 'urn:shualian:acr:device';

// One page three times: with auth_request to a constant, and to the service for a route that asks for nothing and for one that asks for a live token.
const nginxConfig = (port: number, service: string, key: string): string => `events {}
http {
  upstream shualian { server ${service}; keepalive 16; }
  server {
    listen 127.0.0.1:${String(port)};
    location /floor { auth_request /constant; try_files /none @page; }
    location /open { auth_request /ask; try_files /none @page; }
    location /guarded { auth_request /ask; try_files /none @page; }
    location @page { return 200 "page"; }
    location = /constant { internal; return 204; }
    location = /ask {
      internal;
      proxy_pass_request_body off;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Content-Length "";
      proxy_set_header X-Shualian-Key "${key}";
      proxy_set_header X-Original-Method $request_method;
      proxy_set_header X-Original-URI $request_uri;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host localhost;
      proxy_pass http://shualian/v1/authz/auth-request;
    }
  }
}
`;

/**
 * What a page costs behind nginx that asks the service, beside nginx that asks a constant; real nginx, PostgreSQL and Redis, four connections.
 * @param options rounds, and requests in a burst
 * @returns one figure a route: median latency, and the ratio to the constant
 */
export async function gateWorkloads(options: { readonly rounds: number; readonly amount: number }): Promise<readonly Figure[]> {
  const [database, redis] = [await startPostgres(), await startRedis()];
  const server = await startProcess('service.ts', { DATABASE_URL: database.at, REDIS_URL: redis.at });
  const { host, origin } = new URL(server.url);
  const nginx = await startNginx((port) => nginxConfig(port, host.replace('localhost', '127.0.0.1'), server.apiKey));
  try {
    const cookie = await prepare(database.at, origin, server);
    const figures: Figure[] = [];
    for (const [name, path] of [
      ['forward-auth, open route', '/open'],
      ['forward-auth, live token', '/guarded'],
    ] as const) {
      const pairs: (readonly [Latency, Latency])[] = [];
      for (let round = 0; round <= options.rounds; round++) {
        const pair = [await burst(`${nginx.at}${path}`, cookie, options.amount), await burst(`${nginx.at}/floor`, cookie, options.amount)] as const;
        // The first round warms up.
        if (round > 0) pairs.push(pair);
      }
      figures.push(toFigure(name, pairs));
    }
    return figures;
  } finally {
    await nginx.stop();
    server.stop();
    await Promise.all([database.stop(), redis.stop()]);
  }
}

// Routes, a person who is logged in, and a token of theirs: as a gateway and a phone would make them.
async function prepare(databaseUrl: string, origin: string, server: ServerProcess): Promise<string> {
  const connection = openPostgres(databaseUrl, { migrationsFolder: PROJECT_PATHS.migrations });
  const { clients } = createDurableStores(connection.db, systemRandom);
  const [client] = await clients.listClients();
  const route = { methods: [], maxAgeSeconds: 300, isOnce: false, eventType: 'custom', description: null };
  const routes = [
    { ...route, path: '/open', acr: [] },
    { ...route, path: '/guarded', acr: [DEVICE] },
  ];
  await clients.setRoutes(client?.id ?? '', { identity: 'cookie', routes });
  await connection.close();
  const target = { origin, apiKey: server.apiKey, send: (request: Request) => fetch(request) } as unknown as Target;
  const opened = await call(target, 'POST', '/v1/sessions', { token: server.apiKey, json: { subject: { id: SUBJECT }, session: { id: 's_1' } } });
  const phone = await enrollKey(target, SUBJECT);
  const challenge = await stepUp(target, SUBJECT);
  await passByKey(target, challenge, phone);
  const token = String((await redeem(target, challenge.authReqId)).body['access_token']);
  // What a process remembers of a gateway is five seconds old at most.
  await new Promise((resolve) => setTimeout(resolve, 5200));
  return `__Host-shualian-session=${String(opened.body['session_token'])}; __Host-shualian-step-up=${token}`;
}

// Whole milliseconds, as load generators tell them, would make the constant nothing.
async function burst(url: string, cookie: string, amount: number): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  let left = amount;
  const worker = async (): Promise<void> => {
    while (left-- > 0) times.push(await timeOf(url, { agent, cookie }));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  times.sort((x, y) => x - y);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function timeOf(url: string, { agent, cookie }: { readonly agent: Agent; readonly cookie: string }): Promise<number> {
  const startedAt = performance.now();
  const status = await new Promise<number>((resolve, reject) => {
    const request = httpRequest(url, { agent, headers: { cookie } }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject);
    request.end();
  });
  if (status !== 200) throw new Error(`${url} answered ${String(status)}`);
  return performance.now() - startedAt;
}

function toFigure(name: string, pairs: readonly (readonly [Latency, Latency])[]): Figure {
  const of = (pick: (pair: readonly [Latency, Latency]) => number): string => median(pairs.map(pick)).toFixed(2);
  return {
    name,
    beside: 'auth_request, 204',
    ratio: median(pairs.map(([mine, floor]) => mine.p50 / floor.p50)),
    value: median(pairs.map(([mine]) => mine.p50)),
    unit: 'ms, p50',
    notes: [`p99 ${of(([mine]) => mine.p99)} ms; constant: p50 ${of(([, floor]) => floor.p50)}, p99 ${of(([, floor]) => floor.p99)} ms`],
  };
}
