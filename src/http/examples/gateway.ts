import type { z } from '@hono/zod-openapi';
import type { assessRequest, outcomeRequest } from '../schemas/assess.ts';
import type { assessResponse, storedAssessment } from '../schemas/decisions.ts';
import type { consumeRequest } from '../schemas/gateway.ts';
import type { backchannelForm, backchannelStarted, consumedToken, introspection, tokenForm, tokenResponse } from '../schemas/tokens.ts';

const POLICY = { id: 'exchange-default', version: `sha256:${'0f'.repeat(32)}`, mode: 'enforce' } as const;
const CHALLENGE = 'chl_3q2-7wAAAAAAAAAAAAAAAA';
const ASSESSMENT = 'asm_3q2-7wAAAAAAAAAAAAAAAA';
const WATCH_TOKEN = 'wt_RPQKVDGaMbTMFtI3UWbiRsm0BdLQbgKZ4qLG8UOiebk';
const AUTH_REQ_ID = 'ar_3WZumf34i15S7FQUumPccidCerf8ceW3utre_Uhj2ZE';
const FACE_AND_DEVICE = 'urn:shualian:acr:face+device';
const DEVICE = 'urn:shualian:acr:device';

/** What the examples tell of: a withdrawal that is stepped up. */
export const WITHDRAWAL = {
  type: 'withdrawal',
  asset: 'BTC',
  amount: '0.4',
  amount_usd: '38000.00',
  balance_usd: '260000.00',
  network: 'BTC',
  address: 'bc1qexampleaddress',
} as const;

/** Asks about a withdrawal. */
export const ASSESS_REQUEST = {
  event: { type: 'withdrawal.create', id: 'wd_20261' },
  subject: { id: 'u_42', tier: 'kyc2', created_at: '2024-02-01T00:00:00Z' },
  session: { id: 's_9' },
  context: {
    ip: '203.0.113.7',
    user_agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    device_id: 'd_7',
    locale: 'zh-CN',
    origin: 'https://www.example.com',
    geo: { country: 'DE', city: 'Frankfurt', latitude: 50.1, longitude: 8.7, accuracy_km: 20, asn: 64_512 },
  },
  authorization_details: [WITHDRAWAL],
  options: { explain: 'codes' },
} satisfies z.input<typeof assessRequest>;

/** Steps up. */
export const ASSESS_RESPONSE = {
  assessment_id: ASSESSMENT,
  decision: 'step_up',
  policy: POLICY,
  risk: { score: 72, level: 'high' },
  reasons: [
    { code: 'amount_high_absolute', weight: 1.9 },
    { code: 'address_new', weight: 0 },
  ],
  obligations: [{ type: 'hold', until: '2026-11-27T08:00:00Z', reason: 'address_new' }],
  shadow: [],
  required: { acr_values: [FACE_AND_DEVICE, DEVICE], max_age: 0 },
  challenge: {
    id: CHALLENGE,
    status: 'pending',
    expires_at: '2026-11-26T08:02:00Z',
    methods: ['face', 'passkey'],
    auth_req_id: AUTH_REQ_ID,
    interval: 2,
    watch_token: WATCH_TOKEN,
    qr: {
      url: `https://auth.example.com/m#${CHALLENGE}.0.MQnV5a6SpQgSsyRrhcIBkw`,
      svg_url: `/v1/challenges/${CHALLENGE}/qr.svg`,
      rotates_every_s: 30,
    },
    page_url: `https://auth.example.com/step-up#${CHALLENGE}.${WATCH_TOKEN}`,
  },
} satisfies z.input<typeof assessResponse>;

/** Explains it. */
export const STORED_ASSESSMENT = {
  assessment_id: ASSESSMENT,
  subject: 'u_42',
  event: { type: 'withdrawal.create', id: 'wd_20261' },
  at: '2026-11-26T08:00:00Z',
  decision: 'step_up',
  policy: POLICY,
  risk: { score: 72, level: 'high' },
  explanation: {
    decision: 'step_up',
    rules: [{ id: 'withdrawal_large', effect: 'step_up', reason: 'amount_high_absolute', status: 'enforced' }],
    obligations: [{ type: 'hold', until: 1_795_766_400_000, reason: 'address_new' }],
    terms: [
      { code: 'base', weight: 0.039 },
      { code: 'amount_high_absolute', weight: 1.9 },
    ],
    log_odds: -1.2,
    probability: 0.23,
    is_scored: true,
    required_acr: [FACE_AND_DEVICE, DEVICE],
    methods: null,
    confirm_required: false,
    expected_loss: { usd: 8740, frictionUsd: 0.5 },
    reasons: [{ code: 'amount_high_absolute', weight: 1.9 }],
    challenge: CHALLENGE,
    shadow: [],
  },
  for_user: [
    {
      text: { en: 'The amount is large.', zh: '金额较大。' },
      remedy: { en: 'Confirm with your phone.', zh: '请用手机确认。' },
    },
  ],
  would_have_changed: [{ without: ['amount_high_absolute'], decision: 'allow' }],
  derivation: { kind: 'same' },
  outcome: { label: 'legitimate', source: 'support', at: '2026-11-26T09:00:00Z' },
} satisfies z.input<typeof storedAssessment>;

/** Tells that it was honest. */
export const OUTCOME_REQUEST = { label: 'legitimate', source: 'support' } satisfies z.input<typeof outcomeRequest>;

/** Polls. */
export const TOKEN_FORM = { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: AUTH_REQ_ID } satisfies z.input<typeof tokenForm>;

/** Form of a stored token; a real one is about a kilobyte. */
export const TOKEN = 'eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImVZIn0.eyJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZS5jb20ifQ.c2lnbmF0dXJl';

/** A token. */
export const TOKEN_RESPONSE = {
  access_token: TOKEN,
  token_type: 'Bearer',
  expires_in: 300,
  acr: FACE_AND_DEVICE,
  authorization_details: [WITHDRAWAL],
} satisfies z.input<typeof tokenResponse>;

/** Uses it up. */
export const CONSUME_REQUEST = { token: TOKEN, authorization_details: [WITHDRAWAL] } satisfies z.input<typeof consumeRequest>;

/** What it said. */
export const CONSUMED_TOKEN = {
  active: true,
  sub: 'u_42',
  acr: FACE_AND_DEVICE,
  amr: ['face', 'hwk', 'user', 'mca', 'mfa', 'rba'],
  assurance: 'server_verified',
  liveness_provider: 'local-active',
  txn: CHALLENGE,
  asm: ASSESSMENT,
  jti: 'jti_3q2-7wAAAAAAAAAAAAAAAA',
  authorization_details: [WITHDRAWAL],
} satisfies z.input<typeof consumedToken>;

/** What it says. */
export const INTROSPECTION = {
  ...CONSUMED_TOKEN,
  token_type: 'Bearer',
  iss: 'https://auth.example.com',
  aud: 'https://www.example.com',
  sid: 's_9',
  iat: 1_795_680_060,
  nbf: 1_795_680_060,
  exp: 1_795_680_360,
  client_id: 'cli_3q2-7wAAAAAAAAAAAAAAAA',
  auth_time: 1_795_680_055,
  step_up_at: 1_795_680_055,
} satisfies z.input<typeof introspection>;

/** Asks by the backchannel. */
export const BACKCHANNEL_FORM = {
  scope: 'openid',
  login_hint: 'u_42',
  request_context: JSON.stringify({ context: ASSESS_REQUEST.context }),
  authorization_details: JSON.stringify([WITHDRAWAL]),
  binding_message: 'WD-4711',
  client_notification_token: 'cnt-7Hq2vX0pLw9sZb4kTf3m',
} satisfies z.input<typeof backchannelForm>;

/** Asked. */
export const BACKCHANNEL_STARTED = {
  auth_req_id: AUTH_REQ_ID,
  expires_in: 300,
  interval: 2,
  challenge: { id: CHALLENGE, watch_token: WATCH_TOKEN, page_url: ASSESS_RESPONSE.challenge.page_url, qr: ASSESS_RESPONSE.challenge.qr },
} satisfies z.input<typeof backchannelStarted>;
