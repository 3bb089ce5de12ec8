// F2: F1 and the request's schema.
import { Hono } from 'hono';
import { assessRequest } from '../../src/http/schemas/assess.ts';
import { serveFloor } from './serve-floor.ts';

const app = new Hono();
app.post('/v1/assess', async (c) => c.json({ decision: 'allow', type: assessRequest.parse(await c.req.json()).event.type }));
serveFloor((request) => app.fetch(request));
