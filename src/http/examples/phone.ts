import type { z } from '@hono/zod-openapi';
import type { challengeStatus, claim, livenessStarted, livenessVerdict, qrFrame } from '../schemas/challenge.ts';
import type { claimRequest, completeRequest, livenessStartRequest } from '../schemas/phone.ts';
import type { requestOptions } from '../schemas/webauthn.ts';

const CHALLENGE = 'chl_3q2-7wAAAAAAAAAAAAAAAA';
const CREDENTIAL_ID = '0kWitm-jCoaQjGVzQkraEcyzi5IbeoZOrYiUf9myg6c';

/** Where a challenge stands. */
export const CHALLENGE_STATUS = {
  id: CHALLENGE,
  status: 'awaiting_confirmation',
  expires_at: '2026-11-26T08:03:00Z',
  event_type: 'withdrawal.create',
  methods: ['face', 'passkey'],
  confirm_required: true,
  confirm_tries_left: 3,
} satisfies z.input<typeof challengeStatus>;

/** The stream: one event a change, comments to keep the line. */
export const CHALLENGE_EVENTS = `event: status\nid: 3\ndata: ${JSON.stringify(CHALLENGE_STATUS)}\n\n: hb\n\n`;

/** The code on show. */
export const QR_FRAME = { url: `https://auth.example.com/m#${CHALLENGE}.0.E8K1QCrsBlFMHYM8bwnJfg`, frame: 0, rotates_in_ms: 29_956 } satisfies z.input<
  typeof qrFrame
>;

/** Claims. */
export const CLAIM_REQUEST = {
  secret: 'E8K1QCrsBlFMHYM8bwnJfg',
  frame: 0,
  device_token: 'dt_Wks1Y2uahYsN4Z-qwaKAB4OQ5-bRnUEgHfnVhQTXMlw',
} satisfies z.input<typeof claimRequest>;

/** What is to be approved. */
export const CLAIM = {
  claim_token: 'ct_i0qOWCZ_SCyzwdR-jhWs4akFTytkX4_U7CVdYphNuJI',
  expires_at: '2026-11-26T08:03:00Z',
  display: {
    title: 'Withdraw funds',
    lines: [
      { label: 'Amount', value: '0.4 BTC' },
      { label: 'To address', value: 'bc1qexampleaddress' },
    ],
    origin: 'https://www.example.com',
    requested_from: { browser: 'Chrome on Windows', city: 'Frankfurt', country: 'DE', ip_prefix: '203.0.113.x', new_device: true },
    warning: 'Approve only if you started this yourself, just now, on the page shown here.',
    anti_phishing_phrase: null,
  },
  methods: ['face', 'passkey'],
  confirm_required: false,
  event_type: 'withdrawal.create',
  locale: 'en',
  notice: null,
} satisfies z.input<typeof claim>;

/** Starts a face check. */
export const LIVENESS_START = {
  capture: { source: 'web', track_label: 'Front Camera', facing: 'user', width: 1280, height: 720 },
} satisfies z.input<typeof livenessStartRequest>;

/** The first step. */
export const LIVENESS_STARTED = {
  attempt: 'lva_3q2-7wAAAAAAAAAAAAAAAA',
  nonce: 'Zger392jCHguarzwX1lj1JDlr46d9Mn0-pTAdq9eR9M',
  tries_left: 2,
  step: { seq: 0, action: 'neutral', window_ms: 2500 },
  steps_total: 4,
  capture: { width: 320, fps: 15, quality: 75, stills_at_ms: [900] },
} satisfies z.input<typeof livenessStarted>;

/** The step after. */
export const NEXT_STEP = { step: { seq: 1, action: 'turn_left' as const, window_ms: 2500 } };

/** Frames of one step: `SLF1`, then each frame with its time and length. */
export const FRAMES = 'SLF1…';

const ASSERTION_OPTIONS = {
  rpId: 'auth.example.com',
  challenge: 'BvrVcMX6DKPhyeF_g3_ND_JxrH7RtY2FDk8k_F1BBj4',
  allowCredentials: [{ id: CREDENTIAL_ID, transports: ['internal'], type: 'public-key' }],
  timeout: 120_000,
  userVerification: 'required',
} satisfies z.input<typeof requestOptions>;

/** What the key must sign. */
export const OFFER = { webauthn: ASSERTION_OPTIONS };

/** Passed. */
export const VERDICT = { status: 'passed', hints: [], tries_left: 2, webauthn: ASSERTION_OPTIONS } satisfies z.input<typeof livenessVerdict>;

/** Try again. */
export const VERDICT_RETRY = {
  status: 'retry',
  hints: [{ code: 'too_dark', text: 'It is too dark', remedy: 'Find more light.' }],
  tries_left: 5,
} satisfies z.input<typeof livenessVerdict>;

/** A signature. */
export const COMPLETE_REQUEST = {
  assertion: {
    id: CREDENTIAL_ID,
    rawId: CREDENTIAL_ID,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0',
      authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ',
      signature: 'MEUCIQDTGVxhrT5hCw',
    },
  },
} satisfies z.input<typeof completeRequest>;

/** Approved, and a code is asked for. */
export const APPROVAL = { status: 'awaiting_confirmation' as const, confirm_code: '144153' };

/** Opens one's own data: what the key must sign. */
export const MY_DATA_OFFER = { ticket: 'AV-qcrgM7O0YCV9LxisdD0Jl2RkMiqRtQghoCENj', webauthn: ASSERTION_OPTIONS };

/** Opens one's own data: signed. */
export const MY_DATA_SESSION_REQUEST = { ticket: MY_DATA_OFFER.ticket, assertion: COMPLETE_REQUEST.assertion };

/** Opened. */
export const MY_DATA_SESSION = { token: 'md_AYRnYcdTgIy8tKenWNMwMgoZ9oAyvEv', expires_at: '2026-11-26T08:15:00Z' };
