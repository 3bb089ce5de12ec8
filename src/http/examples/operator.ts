import type { z } from '@hono/zod-openapi';
import type { attemptView, heldAttempt } from '../schemas/evidence.ts';
import type {
  clientKeyRequest,
  holdRequest,
  listEntryRequest,
  notificationEndpointRequest,
  policyActivateRequest,
  policyUploadRequest,
  snoozeRequest,
} from '../schemas/operator.ts';
import type { clientKey, listEntry, notificationEndpoint, policyActivation, policyList, policySource, policyVersion } from '../schemas/policies.ts';
import type { jwks, serverMetadata } from '../schemas/well-known.ts';

const KEY = 'key_3q2-7wAAAAAAAAAAAAAAAA';
const HASH = `sha256:${'0'.repeat(64)}`;
const LATER = '2026-11-27T08:00:00Z';
const SOURCE = [
  'id: candidate',
  'version: "1"',
  'acr: ["urn:shualian:acr:face+device", "urn:shualian:acr:device"]',
  'params: { large_usd: 1000.0 }',
  'rules:',
  '  - { id: large, when: "amount_usd_known && amount_usd >= large_usd", effect: step_up, reason: amount_high_absolute }',
  'tests: []',
  '',
].join('\n');

/** Saves a policy. */
export const POLICY_UPLOAD = { source: SOURCE } satisfies z.input<typeof policyUploadRequest>;

/** Saved. */
export const POLICY_VERSION = { hash: HASH, policy: 'candidate', created_at: '2026-11-26T08:00:00Z', created_by: KEY } satisfies z.input<typeof policyVersion>;

/** As it was written. */
export const POLICY_SOURCE = {
  ...POLICY_VERSION,
  source: SOURCE,
  document: { id: 'candidate', version: '1', params: { large_usd: 1000 }, tests: [] },
} satisfies z.input<typeof policySource>;

/** Lets it run beside the one that decides. */
export const POLICY_ACTIVATE = { mode: 'shadow' } satisfies z.input<typeof policyActivateRequest>;

/** Runs. */
export const POLICY_ACTIVATION = { hash: HASH, policy: 'candidate', mode: 'shadow', since: '2026-11-26T08:00:00Z', by: KEY } satisfies z.input<
  typeof policyActivation
>;

/** All of them. */
export const POLICY_LIST = { versions: [POLICY_VERSION], active: [POLICY_ACTIVATION] } satisfies z.input<typeof policyList>;

/** Refuses an address. */
export const LIST_ENTRY_REQUEST = {
  list: 'deny',
  kind: 'ip',
  value: '192.0.2.77',
  reason: 'credential stuffing, ticket 4711',
  expires_at: LATER,
} satisfies z.input<typeof listEntryRequest>;

/** Refused. */
export const LIST_ENTRY = {
  ...LIST_ENTRY_REQUEST,
  id: 'lst_3q2-7wAAAAAAAAAAAAAAAA',
  created_by: KEY,
  created_at: '2026-11-26T08:00:00Z',
} satisfies z.input<typeof listEntry>;

/** Silences a rule. */
export const SNOOZE_REQUEST = { rule: 'withdrawal_large', until: LATER, reason: 'known large mover, ticket 4712' } satisfies z.input<typeof snoozeRequest>;

/** Holds frames. */
export const HOLD_REQUEST = { reason: 'replay suspected, ticket 4713', until: LATER } satisfies z.input<typeof holdRequest>;

/** Held. */
export const HELD_ATTEMPT = {
  attempt: 'lva_3q2-7wAAAAAAAAAAAAAAAA',
  hold: { reason: HOLD_REQUEST.reason, by: KEY, since: '2026-11-26T08:00:00Z', until: LATER },
} satisfies z.input<typeof heldAttempt>;

/** How a face check was judged. */
export const ATTEMPT_VIEW = {
  id: 'lva_3q2-7wAAAAAAAAAAAAAAAA',
  owner: { kind: 'challenge', id: 'chl_3q2-7wAAAAAAAAAAAAAAAA' },
  subject: 'u_42',
  status: 'failed',
  provider: 'local-active',
  assurance: 'server_verified',
  pad: 'not_evaluated',
  screen_light: null,
  created_at: '2026-11-26T08:01:00Z',
  settled_at: '2026-11-26T08:01:12Z',
  capture: { source: 'web', track_label: 'Front Camera', facing: 'user', width: 1280, height: 720 },
  actions: ['neutral', 'turn_left', 'blink'],
  chunks: [{ seq: 0, frames: 38, arrived_at: '2026-11-26T08:01:04Z' }],
  checks: [{ name: 'duplicate_share', value: 0.4, threshold: 0.2, ok: false, component: null }],
  reasons: ['replay_suspected'],
  hold: null,
  hints: [],
} satisfies z.input<typeof attemptView>;

/** Public keys. */
export const JWKS = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      kid: 'eYT8g_ncdC-wcyJn5Qdj0aY1TI2uhKp-0Dz0eCToI',
      alg: 'ES256',
      use: 'sig',
    },
  ],
} satisfies z.input<typeof jwks>;

/** Metadata. */
export const SERVER_METADATA = {
  issuer: 'https://auth.example.com',
  jwks_uri: 'https://auth.example.com/.well-known/jwks.json',
  token_endpoint: 'https://auth.example.com/v1/token',
  introspection_endpoint: 'https://auth.example.com/v1/introspect',
  revocation_endpoint: 'https://auth.example.com/v1/revoke',
  backchannel_authentication_endpoint: 'https://auth.example.com/v1/bc-authorize',
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519'],
  introspection_endpoint_auth_methods_supported: ['private_key_jwt'],
  introspection_endpoint_auth_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519'],
  revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
  revocation_endpoint_auth_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519'],
  scopes_supported: ['openid'],
  response_types_supported: [],
  backchannel_user_code_parameter_supported: false,
  grant_types_supported: ['urn:openid:params:grant-type:ciba'],
  backchannel_token_delivery_modes_supported: ['poll'],
  dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519'],
  acr_values_supported: ['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'],
  authorization_details_types_supported: ['withdrawal', 'login'],
  service_documentation: 'https://auth.example.com/docs',
} satisfies z.input<typeof serverMetadata>;

/** Gauges. */
export const METRICS = [
  '# HELP shualian_stored_faces Face templates that are stored.',
  '# TYPE shualian_stored_faces gauge',
  'shualian_stored_faces 5',
  '',
].join('\n');

/** Counts. */
export const STORED_FACES = { stored_faces: 5, thresholds: [{ count: 80_000, reached: false }] };

/** Registers a key. */
export const CLIENT_KEY_REQUEST = {
  name: 'gateway 1',
  jwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
  scopes: ['assess', 'token'],
} satisfies z.input<typeof clientKeyRequest>;

/** Registered. */
export const CLIENT_KEY = {
  id: 'ck_3q2-7wAAAAAAAAAAAAAAAA',
  client_id: 'cli_3q2-7wAAAAAAAAAAAAAAAA',
  name: 'gateway 1',
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  thumbprint: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  alg: 'EdDSA',
  scopes: ['assess', 'token'],
  event_types: [],
  detail_types: [],
  created_at: '2026-11-26T08:00:00Z',
} satisfies z.input<typeof clientKey>;

/** Is told at its own address. */
export const NOTIFICATION_ENDPOINT_REQUEST = { endpoint: 'https://www.example.com/ciba/ping' } satisfies z.input<typeof notificationEndpointRequest>;

/** And may ask besides. */
export const NOTIFICATION_ENDPOINT = { delivery_modes: ['poll', 'ping'], endpoint: 'https://www.example.com/ciba/ping' } satisfies z.input<
  typeof notificationEndpoint
>;
