// F4: F3 and one row of 2 KB inserted; rows that arrive within 10 ms share a statement.
import { Hono } from 'hono';
import { Redis } from 'ioredis';
import postgres from 'postgres';
import { connect } from 'node:net';
import { assessRequest } from '../../src/http/schemas/assess.ts';
import { serveFloor } from './serve-floor.ts';

const redis = new Redis(process.env['REDIS_URL'] ?? '');
const SCRIPT = `local h = redis.call('GET', KEYS[1])
for i = 2, #KEYS do redis.call('INCR', KEYS[i]); redis.call('PEXPIRE', KEYS[i], 7200000) end
return h`;
redis.defineCommand('floor', { lua: SCRIPT });
const run: unknown = Reflect.get(redis, 'floorBuffer');
if (typeof run !== 'function') throw new TypeError('no script');

const socket = ({ host, port }: { host: readonly string[]; port: readonly number[] }) => connect({ host: host[0] ?? '', port: port[0] ?? 0, noDelay: true });
const sql = postgres(process.env['DATABASE_URL'] ?? '', { max: 4, onnotice: () => undefined, ...{ socket } });
await sql`create table if not exists floor_audit (id bigserial primary key, subject text, record json)`;

let waiting: { row: object; done: () => void }[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
async function flush(): Promise<void> {
  const batch = waiting;
  waiting = [];
  timer = undefined;
  await sql`insert into floor_audit (subject, record) select subject, record from json_to_recordset(${JSON.stringify(batch.map(({ row }) => row))}::text::json) as r(subject text, record json)`;
  for (const { done } of batch) done();
}
const insert = (row: object): Promise<void> =>
  new Promise((resolve) => {
    waiting.push({ row, done: resolve });
    timer ??= setTimeout(() => void flush(), 10);
  });

const FILLER = 'x'.repeat(1200);
const app = new Hono();
app.post('/v1/assess', async (c) => {
  const body = assessRequest.parse(await c.req.json());
  const keys = ['h', 'l', 's', 'n', 'i', 'd'].map((kind) => `floor:${kind}:${body.subject.id}`);
  await Reflect.apply(run, redis, [keys.length, ...keys]);
  await insert({ subject: body.subject.id, record: { body, FILLER } });
  return c.json({ decision: 'allow', type: body.event.type });
});
serveFloor((request) => app.fetch(request));
