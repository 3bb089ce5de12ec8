import type { z } from '@hono/zod-openapi';
import type {
  endWebSessionRequest,
  finishedResponse,
  heldResponse,
  returnRequest,
  returnResponse,
  routesDocument,
  webSessionRequest,
  webSessionResponse,
} from '../schemas/gate.ts';

const SESSION_TOKEN = 'ws_RPQKVDGaMbTMFtI3UWbiRsm0BdLQbgKZ4qLG8UOiebk';

/** What proxies ask for. */
export const ROUTES_DOCUMENT = {
  identity: 'cookie',
  routes: [
    { path: '/account/*', methods: [], acr: [], max_age: 300, once: false, event: 'custom' },
    {
      path: '/api/keys',
      methods: ['POST'],
      acr: ['urn:shualian:acr:face+device', 'urn:shualian:acr:device'],
      max_age: 60,
      once: true,
      event: 'api_key.create',
      description: 'Create an API key',
    },
  ],
} satisfies z.input<typeof routesDocument>;

/** Comes back. */
export const RETURN_REQUEST = { code: 'rc_RPQKVDGaMbTMFtI3UWbiRsm0BdLQbgKZ4qLG8UOiebk' } satisfies z.input<typeof returnRequest>;

/** To the page that was held. */
export const RETURNED = { location: '/api/keys' } satisfies z.input<typeof returnResponse>;

/** A page, shortened. */
export const RETURN_PAGE = '<!doctype html><html lang="en"><title>Back to the page…</title></html>';

/** Who has logged in. */
export const WEB_SESSION_REQUEST = { subject: { id: 'u_42' }, session: { id: 's_9' }, device_id: 'd_7', ttl_seconds: 3600 } satisfies z.input<
  typeof webSessionRequest
>;

/** The secret for the cookie. */
export const WEB_SESSION = { session_token: SESSION_TOKEN, expires_at: '2026-11-26T09:00:00Z' } satisfies z.input<typeof webSessionResponse>;

/** Logs out. */
export const END_WEB_SESSION = { session_token: SESSION_TOKEN } satisfies z.input<typeof endWebSessionRequest>;

/** A held request that waits for its person. */
export const HELD_REQUEST = {
  decision: 'step_up',
  reasons: [],
  challenge: { id: 'chl_3q2-7wAAAAAAAAAAAAAAAA', watch_token: 'wt_RPQKVDGaMbTMFtI3UWbiRsm0BdLQbgKZ4qLG8UOiebk' },
} satisfies z.input<typeof heldResponse>;

/** Where to go with which code. */
export const FINISHED = { return_to: 'https://www.example.com/.shualian/return', code: RETURN_REQUEST.code } satisfies z.input<typeof finishedResponse>;
