// An Express 5 application whose withdrawals need a step-up. Run it with STEP_UP_URL, STEP_UP_KEY (scopes assess and token) and PORT.
import { createClient } from '@shualian/client';
import { requireStepUp } from '@shualian/gateway/express';
import express from 'express';

const client = createClient({ baseUrl: process.env.STEP_UP_URL, apiKey: process.env.STEP_UP_KEY });

// Your own session tells who is logged in, and on which device.
const sessionOf = (req) => ({ user: req.get('X-Demo-User') ?? '', id: 's_9', device: 'd_7' });

// Your own prices, never the browser's. Hold a price for the life of an order: what was approved is compared to the letter.
const PRICES_USD = { BTC: 95_000, ETH: 3_500 };
const usdOf = (asset, amount) => (Number(amount) * PRICES_USD[asset]).toFixed(2);

// From the browser only what the person chooses. What the risk engine weighs (`type`, `amount_usd`, and `balance_usd` or `address_added_at` where you have them) is added here.
const withdrawalOf = ({ asset, amount, network, address, memo }) => [
  { type: 'withdrawal', asset, amount, amount_usd: usdOf(asset, amount), network, address, memo },
];

const app = express();
// One proxy stands before this (nginx.conf): the address it names is the browser's. Without a proxy leave this out, or browsers choose their address.
app.set('trust proxy', 1);
app.use(express.json());
app.post(
  '/withdraw',
  requireStepUp({
    client,
    origin: 'https://www.example.com',
    // All that the shipped policy (exchange-default) accepts for withdrawals; from 50 000 USD on it asks for more than a code.
    acr: ['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'],
    maxAge: 120,
    subject: (req) => sessionOf(req).user,
    // Exactly what will be done: what the person approves is compared with it, member by member.
    intent: (req) => withdrawalOf(req.body ?? {}),
    assess: (req, intent) => ({
      event: { type: 'withdrawal.create' },
      subject: { id: sessionOf(req).user },
      session: { id: sessionOf(req).id },
      context: { ip: req.ip?.replace('::ffff:', ''), user_agent: req.get('User-Agent') ?? '', device_id: sessionOf(req).device, origin: 'https://www.example.com' },
      authorization_details: intent,
    }),
    // Money does not leave while nobody can say whether it may.
    onUnavailable: 'refuse',
  }),
  (_req, res) => {
    res.json({ sent: true, acr: res.locals.stepUp?.acr ?? null });
  },
);

const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(`listening on ${server.address().port}`));
