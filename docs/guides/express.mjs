// An Express 5 application whose withdrawals need a step-up. Run it with SHUALIAN_URL, SHUALIAN_KEY (scopes assess and token) and PORT.
import { createClient } from '@shualian/client';
import { requireStepUp } from '@shualian/gateway/express';
import express from 'express';

const client = createClient({ baseUrl: process.env.SHUALIAN_URL, apiKey: process.env.SHUALIAN_KEY });

// Your own session tells who is logged in, and on which device.
const sessionOf = (req) => ({ user: req.get('X-Demo-User') ?? '', id: 's_9', device: 'd_7' });

const app = express();
app.use(express.json());
app.post(
  '/withdraw',
  requireStepUp({
    client,
    origin: 'https://www.example.com',
    acr: ['urn:shualian:acr:face+device', 'urn:shualian:acr:device'],
    maxAge: 120,
    subject: (req) => sessionOf(req).user,
    // Exactly what will be done: what the person approves is compared with it, member by member.
    intent: (req) => [{ type: 'withdrawal', ...req.body }],
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
