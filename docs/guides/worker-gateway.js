// A Cloudflare Worker before an API whose withdrawals need a step-up. Secrets: STEP_UP_KEY (scopes assess and token).
// Variables: STEP_UP_URL, UPSTREAM. Bindings: CHALLENGES, a KV namespace, because the next request may reach another isolate.
import { createClient } from '@shualian/client';
import { requireStepUp } from '@shualian/gateway/hono';
import { Hono } from 'hono';

// Your own session tells who is logged in, and on which device.
const sessionOf = (c) => ({ user: c.req.header('X-Demo-User') ?? '', id: 's_9', device: 'd_7' });

// Your own prices, never the browser's. Hold a price for the life of an order: what was approved is compared to the letter.
const PRICES_USD = { BTC: 95_000, ETH: 3_500 };
const usdOf = (asset, amount) => (Number(amount) * PRICES_USD[asset]).toFixed(2);

// From the browser only what the person chooses. What the risk engine weighs (`type`, `amount_usd`, and `balance_usd` or `address_added_at` where you have them) is added here.
const withdrawalOf = ({ asset, amount, network, address, memo }) => [
  { type: 'withdrawal', asset, amount, amount_usd: usdOf(asset, amount), network, address, memo },
];

const keepInKv = (kv) => ({
  keep: (id, challenge) => kv.put(id, JSON.stringify(challenge), { expirationTtl: 600 }),
  find: (id) => kv.get(id, 'json'),
  drop: (id) => kv.delete(id),
});

// Another spelling, which the API might take for the withdrawal, would get past the route below: it goes nowhere.
const isOtherSpelling = (path) => {
  const plain = path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return path !== '/withdraw' && (/%(25|2f|5c)/i.test(path) || /^[/\\]+withdraw(?![\w-])/i.test(plain));
};

const app = new Hono();
app.use((c, next) => (isOtherSpelling(new URL(c.req.url).pathname) ? c.notFound() : next()));
app.post('/withdraw', (c, next) =>
  requireStepUp({
    client: createClient({ baseUrl: c.env.STEP_UP_URL, apiKey: c.env.STEP_UP_KEY }),
    challenges: keepInKv(c.env.CHALLENGES),
    origin: 'https://api.example.com',
    // All that the shipped policy (exchange-default) accepts for withdrawals; from 50 000 USD on it asks for more than a code.
    acr: ['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'],
    maxAge: 120,
    subject: (request) => sessionOf(request).user,
    // Exactly what will be done: what the person approves is compared with it, member by member.
    intent: async (request) => withdrawalOf(await request.req.json()),
    assess: (request, intent) => ({
      event: { type: 'withdrawal.create' },
      subject: { id: sessionOf(request).user },
      session: { id: sessionOf(request).id },
      context: {
        ip: request.req.header('CF-Connecting-IP') ?? '127.0.0.1',
        user_agent: request.req.header('User-Agent') ?? '',
        device_id: sessionOf(request).device,
        origin: 'https://www.example.com',
      },
      authorization_details: intent,
    }),
    // Money does not leave while nobody can say whether it may.
    onUnavailable: 'refuse',
  })(c, next),
);
// Whatever got here may pass: it goes on to the API as it came, which must take nothing from a withdrawal but the members that were asked about.
app.all('*', async (c) => {
  const { pathname, search } = new URL(c.req.url);
  const body = c.req.method === 'GET' || c.req.method === 'HEAD' ? null : await c.req.arrayBuffer();
  return fetch(`${c.env.UPSTREAM}${pathname}${search}`, { method: c.req.method, headers: c.req.raw.headers, body });
});

export default app;
