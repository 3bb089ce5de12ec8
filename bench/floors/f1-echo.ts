// F1: Hono and a JSON body read and answered.
import { Hono } from 'hono';
import { serveFloor } from './serve-floor.ts';

const app = new Hono();
app.post('/v1/assess', async (c) => c.json({ decision: 'allow', body: Object.keys(await c.req.json<object>()).length }));
serveFloor((request) => app.fetch(request));
