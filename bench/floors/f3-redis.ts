// F3: F2 and one script in Redis that reads a history and counts eight times.
import { Hono } from 'hono';
import { Redis } from 'ioredis';
import { assessRequest } from '../../src/http/schemas/assess.ts';
import { serveFloor } from './serve-floor.ts';

const redis = new Redis(process.env['REDIS_URL'] ?? '');
const SCRIPT = `local h = redis.call('GET', KEYS[1])
for i = 2, #KEYS do redis.call('INCR', KEYS[i]); redis.call('PEXPIRE', KEYS[i], 7200000) end
return h`;
redis.defineCommand('floor', { lua: SCRIPT });
const run: unknown = Reflect.get(redis, 'floorBuffer');
if (typeof run !== 'function') throw new TypeError('no script');

const app = new Hono();
app.post('/v1/assess', async (c) => {
  const body = assessRequest.parse(await c.req.json());
  const keys = ['h', 'l', 's', 'n', 'i', 'd'].map((kind) => `floor:${kind}:${body.subject.id}`);
  await Reflect.apply(run, redis, [keys.length, ...keys]);
  return c.json({ decision: 'allow', type: body.event.type });
});
serveFloor((request) => app.fetch(request));
