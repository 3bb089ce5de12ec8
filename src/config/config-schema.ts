import { z } from 'zod';
import { LIVENESS_PROVIDERS } from '../lib/assurance.ts';

const seconds = (fallback: number, min: number, max: number, doc: string) =>
  z.coerce
    .number()
    .int()
    .min(min)
    .max(max)
    .default(fallback)
    .describe(`${doc} (seconds, ${String(min)}–${String(max)})`);
const count = (fallback: number, min: number, max: number, doc: string) =>
  z.coerce
    .number()
    .int()
    .min(min)
    .max(max)
    .default(fallback)
    .describe(`${doc} (${String(min)}–${String(max)})`);
const key32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes as base64url without padding');

/**
 * Every setting: name, default, unit, range and one line of documentation. Equal to `docs/config.md` by test.
 * The environment name of a key is `SHUALIAN_` and the key in upper snake case; `DATABASE_URL`, `REDIS_URL`, `PORT` are read as such too.
 */
export const configSchema = z.strictObject({
  mode: z.enum(['production', 'demo']).default('production').describe('`demo` allows demo keys and the demo exchange; production refuses both'),
  host: z.string().default('127.0.0.1').describe('Address to listen on'),
  port: count(4600, 0, 65_535, 'Port to listen on; 0 takes a free one'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Origin that browsers and phones use, and issuer of the tokens; default `http://localhost:PORT`'),
  rpId: z.string().optional().describe('WebAuthn relying party id; default the host of `publicUrl`'),
  allowedOrigins: z.string().default('').describe('Further origins whose passkey signatures are accepted, comma separated'),
  dataDir: z.string().default('./data').describe('Folder of the embedded database and the demo key file'),
  databaseUrl: z.string().optional().describe('PostgreSQL URL; without it the embedded database is used'),
  redisUrl: z
    .string()
    .optional()
    .describe('Redis URL, or several, comma separated, of a Redis Cluster; without it the hot store is memory, for one process only'),
  policyFile: z
    .string()
    .optional()
    .describe('Policy file, YAML or JSON, that is checked, saved and enforced at start and whenever it changes; without it the last activated policy runs'),
  geoDatabase: z
    .string()
    .optional()
    .describe('MaxMind DB files for places and systems that the gateway does not send, comma separated; read again when they change'),
  redisPrefix: z
    .string()
    .regex(/^[a-z0-9:_-]{1,32}$/)
    .default('shualian:')
    .describe('Prefix of all Redis keys'),
  masterKey: key32.optional().describe('Key outside the database that wraps all others: 32 bytes, base64url; required in production'),
  wrappingKeys: z
    .string()
    .regex(/^[a-z0-9-]{1,32}:[A-Za-z0-9_-]{43}(,[a-z0-9-]{1,32}:[A-Za-z0-9_-]{43})*$/, 'id:key, comma separated; each key 32 bytes as base64url')
    .refine(
      (list) => new Set(['master', ...list.split(',').map((entry) => entry.split(':')[0])]).size === list.split(',').length + 1,
      'each id once, and not master',
    )
    .optional()
    .describe('Keys that wrap people’s data keys, `id:key`, comma separated, the active one first; without them one is derived from `masterKey`'),
  templateDays: count(1095, 1, 1095, 'Days after its last use at which a face template is destroyed'),
  privacyContact: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cf}]*$/u)
    .optional()
    .describe('How people reach you with questions and complaints about their data, as the notice shows it: an address or a page'),
  faceAlertCounts: z
    .string()
    .regex(/^[1-9]\d{0,8}(,[1-9]\d{0,8}){0,7}$/, 'counts, comma separated')
    .refine((list) => list.split(',').every((count, i, all) => i === 0 || Number(count) > Number(all[i - 1])), 'ascending')
    .default('80000,100000')
    .describe('Numbers of stored faces at which an audit event is written, ascending, comma separated; at 100 000 a filing is due in mainland China'),
  analyzerUrl: z
    .string()
    .refine(
      (list) => list.split(',').every((url) => /^https?:\/\/[^\s?#]+$/.test(url.trim()) && URL.canParse(url.trim())),
      'http or https URLs, comma separated',
    )
    .optional()
    .describe('URL of a remote face analyzer, or several, comma separated; without it the analyzer runs in this process'),
  analyzerSecret: key32.optional().describe('Shared secret of the remote analyzer: 32 bytes, base64url'),
  analyzerWorkers: count(1, 1, 64, 'Face engines in this process; never more than cores less one are started'),
  analyzerQueue: count(32, 1, 1000, 'Chunks that may wait for a face engine before 503 and the fallback are offered'),
  trustedProxies: count(0, 0, 5, 'How many proxies in front may add to `X-Forwarded-For`; 0 trusts the socket only'),
  challengeUnclaimedSeconds: seconds(120, 2, 300, 'Life of a challenge until a phone claims it'),
  challengeClaimedSeconds: seconds(180, 2, 300, 'Life of a challenge after the claim'),
  challengeAbsoluteSeconds: seconds(300, 2, 300, 'Life of a challenge in all'),
  qrRotateSeconds: seconds(30, 1, 60, 'Period of the rotating QR frame; the frame before counts one more period'),
  challengesOpenMax: count(3, 1, 20, 'Open challenges of a subject'),
  challengesShortMax: count(5, 1, 1000, 'Challenges of a subject in 15 minutes'),
  challengesDailyMax: count(20, 1, 10_000, 'Challenges of a subject in 24 hours'),
  declinesMax: count(2, 1, 20, 'Declines of a subject in 10 minutes that stop challenges for one hour'),
  claimTriesMax: count(5, 1, 20, 'Wrong claims that end a challenge'),
  confirmTriesMax: count(3, 1, 5, 'Wrong confirm codes that end a challenge'),
  assertionTriesMax: count(3, 1, 10, 'Refused signatures that end a challenge'),
  livenessTriesMax: count(3, 1, 10, 'Face tries in one challenge'),
  livenessStepWindowMs: count(2500, 1000, 5000, 'Time to perform one liveness step, in milliseconds'),
  livenessStepSlackMs: count(6000, 500, 30_000, 'Time beyond the window until the frames of a step must have arrived, in milliseconds'),
  livenessRunSlackMs: count(
    12_000,
    1000,
    60_000,
    'Time beyond the windows of all steps of a liveness run that a bad network may cost together, in milliseconds',
  ),
  livenessScreenLight: z
    .enum(['off', 'on'])
    .default('off')
    .describe(
      '`on` lights the face with a few slow colours of the screen, where the person agrees, and reports how far the skin followed: a signal that decides nothing',
    ),
  livenessThresholds: z
    .string()
    .optional()
    .describe('Limits of the face check that differ from the defaults of docs/liveness.md: a JSON object such as `{"turnDegrees":16}`'),
  livenessProvider: z
    .enum(LIVENESS_PROVIDERS)
    .default('local-active')
    .describe('Who judges a face where the policy names nobody; `simulated` judges nothing, is for sandbox keys, and production refuses it'),
  awsRegion: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional()
    .describe('Region of Amazon Rekognition, where pictures are processed; with the key it switches `aws-rekognition` on'),
  awsAccessKeyId: z.string().min(16).max(128).optional().describe('Access key that may create face liveness sessions and read their results, and nothing else'),
  awsSecretAccessKey: z.string().min(16).optional().describe('Its secret'),
  awsSessionToken: z.string().optional().describe('Its session token, for temporary keys'),
  awsEndpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Another address of the region, for example a VPC endpoint; https in production'),
  awsConfidenceMin: count(90, 50, 100, 'Confidence from which Amazon counts as sure that a person is alive'),
  azureFaceEndpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the Azure Face resource, https in production; with key and region it switches `azure-face` on'),
  azureFaceKey: z.string().min(16).optional().describe('Key of the resource'),
  azureFaceRegion: z
    .string()
    .regex(/^[a-z0-9]{3,32}$/)
    .optional()
    .describe('Region of the resource, where pictures are processed'),
  padModelFile: z
    .string()
    .optional()
    .describe('ONNX file of your own model of presentation attacks, for which `onnxruntime-web` is installed beside; Node only'),
  padModelSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of that file, hexadecimal; another file is refused at start'),
  padThreshold: z.coerce.number().gt(0).max(1).default(0.5).describe('Score from which that model counts a face as an attack (above 0, to 1)'),
  padCropScale: z.coerce.number().min(1).max(4).default(2.7).describe('Side of the square around the face that the model sees, in heights of the face (1–4)'),
  evidenceSeconds: seconds(900, 60, 900, 'Life of encrypted frames and measurements, counted from the start of the attempt'),
  evidenceAfterFailed: z
    .enum(['destroy', 'keep'])
    .default('destroy')
    .describe(
      'Frames of an attempt that looks like an attack or like another person: `destroy` with the verdict, or `keep` for the rest of `evidenceSeconds`, so that an operator can hold them for review',
    ),
  evidenceHoldDays: count(0, 0, 30, 'Longest time that an operator may hold the frames of an attempt for review, in days; 0 refuses every hold'),
  enrollmentSeconds: seconds(600, 60, 600, 'Life of a binding link'),
  tokenSeconds: seconds(300, 30, 300, 'Life of a step-up token'),
  tokenSkewSeconds: seconds(30, 0, 60, 'Clock difference that is forgiven when a token is not yet valid'),
  tokenAlg: z.enum(['ES256', 'EdDSA']).default('ES256').describe('Algorithm of new signing keys'),
  pollIntervalSeconds: seconds(2, 1, 30, 'Interval that pollers of the token endpoint keep'),
  claimsPerMinute: count(10, 1, 10_000, 'Claims in a minute from one address'),
  requestsPerMinute: count(6000, 10, 1_000_000, 'Requests in a minute of one gateway'),
  phoneRequestsPerMinute: count(600, 10, 1_000_000, 'Requests in a minute from one phone or browser address'),
  outboundPorts: z
    .string()
    .regex(/^(\d{1,5}(,\d{1,5})*)?$/, 'ports, comma separated')
    .default('')
    .describe('Ports beside 443 that endpoints of gateways may have, comma separated'),
  outboundHosts: z
    .string()
    .regex(/^(\.?[a-z0-9.-]+(,\.?[a-z0-9.-]+)*)?$/, 'host names in lower case, comma separated')
    .default('')
    .describe('The only hosts that endpoints of gateways may have, comma separated; `.example.com` stands for all names below; empty: any public one'),
  outboundTimeoutSeconds: seconds(
    15,
    1,
    15,
    'Longest time of one call to an endpoint of a gateway; what a process that died was sending is sent again after twice that',
  ),
  unsafePrivateEndpoints: z
    .enum(['off', 'on'])
    .default('off')
    .describe('`on` also calls endpoints over http, on any port and inside the own network: for development, and production refuses it'),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info').describe('Least severity that is logged'),
});

/** All settings, complete and checked. */
export type Config = z.infer<typeof configSchema>;
