import { utf8 } from '../../src/lib/bytes.ts';
import type { ChallengeRecord } from '../../src/challenge/challenge.ts';
import type { DeviceRecord } from '../../src/device/device.ts';
import type { EnrollmentRecord } from '../../src/device/enrollment.ts';
import { hashSecret } from '../../src/lib/bytes.ts';
import type { AttemptRecord } from '../../src/liveness/attempt-store.ts';
import { CAEP_SIGNALS, SIGNAL_URIS } from '../../src/notify/signals.ts';
import type { StreamRecord } from '../../src/notify/stream-store.ts';
import type { WebhookRecord } from '../../src/notify/webhook-store.ts';
import type { AssessmentRecord, ChallengeLimits, DecisionEntry } from '../../src/risk/assessment-store.ts';

/** The time at which the contract tests play, unless they say otherwise. */
export const T0 = 1_800_000_000_000;

/** Limits that nothing in a test meets by accident. */
export const WIDE_LIMITS: ChallengeLimits = { openMax: 100, shortMax: 100, shortWindowMs: 600_000, dailyMax: 1000 };

let issued = 0;

/** Ids differ over all test processes that share a server. */
const run = crypto.randomUUID().slice(0, 8);

/**
 * @param prefix what is named
 * @returns an id that no other test uses
 */
export function freshId(prefix: string): string {
  return `${prefix}_${run}_${String(++issued)}`;
}

/**
 * @param overrides what the test is about
 * @returns a challenge as one is created
 */
export function challengeRecord(overrides: Partial<ChallengeRecord> = {}): ChallengeRecord {
  const id = overrides.id ?? freshId('chl');
  const clientId = overrides.clientId ?? freshId('cli');
  const subject = overrides.subject ?? freshId('u');
  return {
    id,
    clientId,
    subject,
    assessmentId: freshId('asm'),
    status: 'pending',
    version: 1,
    eventType: 'withdrawal.create',
    sessionId: freshId('s'),
    jkt: null,
    intent: {
      challengeId: id,
      subject,
      audience: 'https://www.example.com',
      eventType: 'withdrawal.create',
      authorizationDetails: [{ type: 'withdrawal', amount: '2.5', note: '"\\u0000 \u2028 刷脸' }],
      decision: 'approve',
      displayOrigin: 'https://www.example.com',
    },
    initiator: {
      browser: 'Chrome on Windows',
      ipPrefix: '203.0.113.x',
      city: 'Frankfurt',
      country: 'DE',
      latitude: 50.1,
      longitude: 8.7,
      asn: 64512,
      deviceKnown: false,
      networkHash: 'n',
    },
    requiredAcr: ['urn:shualian:acr:face+device'],
    methods: ['face', 'passkey'],
    livenessProvider: 'local-active',
    confirmRequired: false,
    createdAt: T0,
    expiresAt: T0 + 120_000,
    absoluteExpiresAt: T0 + 300_000,
    frameHashes: [hashSecret('0'), hashSecret('1')],
    watchTokenHash: hashSecret(`wt${id}`),
    authReqIdHash: hashSecret(`ar${id}`),
    claimTokenHash: null,
    deviceId: null,
    badClaims: 0,
    livenessTries: 0,
    excludedAction: null,
    latestAttemptId: null,
    assertionNonce: null,
    assertionMethod: null,
    badAssertions: 0,
    confirmCodeHash: null,
    confirmFailures: 0,
    achieved: null,
    rejectReason: null,
    failureCode: null,
    endedAt: null,
    ...overrides,
  };
}

/**
 * @param overrides what the test is about
 * @returns an assessment as one is decided
 */
export function assessmentRecord(overrides: Partial<AssessmentRecord> = {}): AssessmentRecord {
  return {
    id: freshId('asm'),
    clientId: freshId('cli'),
    subject: freshId('u'),
    eventType: 'withdrawal.create',
    eventId: 'evt_1',
    at: T0,
    decision: 'step_up',
    score: 72.5,
    level: 'high',
    policyId: 'exchange-default',
    policyVersion: 'sha256:0',
    policyMode: 'enforce',
    auditRate: 0.01,
    explanation: { reasons: [{ code: 'device_new', weight: 1.9 }], text: 'a\u0000b' },
    input: { facts: { at: T0, text: 'c\u0000d' }, history: null },
    ...overrides,
  };
}

/**
 * @param challenge the challenge to issue
 * @param options limits and the version of the profile that the writer has read
 * @returns a decision that issues it
 */
export function decisionFor(
  challenge: ChallengeRecord,
  options: { readonly expectedVersion?: number; readonly limits?: Partial<ChallengeLimits> } = {},
): DecisionEntry<ChallengeRecord> {
  const { id, clientId, subject, createdAt, assessmentId } = { ...challenge };
  return {
    assessment: assessmentRecord({ id: assessmentId, clientId, subject, at: createdAt, explanation: { challenge: id } }),
    history: { bytes: utf8(id), expectedVersion: options.expectedVersion ?? 0 },
    challenge: { record: challenge, limits: { ...WIDE_LIMITS, ...options.limits } },
    once: null,
  };
}

/**
 * @param overrides what the test is about
 * @returns a liveness attempt as one is started
 */
export function attemptRecord(overrides: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    id: freshId('lva'),
    owner: { kind: 'challenge', id: freshId('chl') },
    clientId: freshId('cli'),
    subject: freshId('u'),
    status: 'capturing',
    provider: 'local-active',
    session: null,
    planJson: '{"steps":["neutral"]}',
    nonce: 'nonce',
    transcriptHead: 'head0',
    nextSeq: 0,
    chunks: [],
    stepShownAt: T0,
    createdAt: T0,
    captureJson: '{"source":"web"}',
    hints: [],
    reportJson: null,
    frameHashes: [],
    settledAt: null,
    evidenceKey: { wrapped: Uint8Array.of(0, 1, 255), keyId: 'master' },
    evidenceUntil: T0 + 900_000,
    hold: null,
    ...overrides,
  };
}

/**
 * @param overrides what the test is about
 * @returns an endpoint for events
 */
export function webhookRecord(overrides: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    id: freshId('whk'),
    clientId: freshId('cli'),
    url: 'https://hooks.example.com/in',
    events: [],
    sealedKeys: Uint8Array.of(1, 2, 255),
    sealedOldKeys: null,
    oldKeysUntil: null,
    publicKey: 'whpk_x',
    createdAt: T0,
    disabledAt: null,
    disabledReason: null,
    pausedUntil: 0,
    ...overrides,
  };
}

/**
 * @param overrides what the test is about
 * @returns a stream that is polled and gets every signal
 */
export function streamRecord(overrides: Partial<StreamRecord> = {}): StreamRecord {
  return {
    id: freshId('str'),
    clientId: freshId('cli'),
    status: 'enabled',
    statusReason: null,
    requested: [...SIGNAL_URIS],
    delivered: [...CAEP_SIGNALS],
    method: 'poll',
    endpointUrl: null,
    sealedAuthorization: null,
    description: null,
    verifiedAt: null,
    createdAt: T0,
    pausedUntil: 0,
    ...overrides,
  };
}

/**
 * @param overrides what the test is about
 * @returns a device as one is registered
 */
export function deviceRecord(overrides: Partial<DeviceRecord> = {}): DeviceRecord {
  return {
    id: freshId('dev'),
    clientId: freshId('cli'),
    subject: freshId('u'),
    name: 'phone',
    credentialId: freshId('cred'),
    publicKey: 'pk',
    counter: 1,
    transports: [],
    aaguid: '0',
    backupEligible: false,
    backedUp: false,
    tokenHash: freshId('hash'),
    createdAt: T0,
    lastUsedAt: null,
    revokedAt: null,
    ...overrides,
  };
}

/**
 * @param overrides what the test is about
 * @returns an enrolment as one is created
 */
export function enrollmentRecord(overrides: Partial<EnrollmentRecord> = {}): EnrollmentRecord {
  return {
    id: freshId('enr'),
    clientId: freshId('cli'),
    subject: freshId('u'),
    displayName: '王小明',
    locale: 'zh-CN',
    status: 'created',
    createdAt: T0,
    expiresAt: T0 + 600_000,
    secretHash: 'secret',
    watchTokenHash: 'watch',
    tokenHash: null,
    withFace: null,
    registrationChallenge: null,
    livenessTries: 0,
    excludedAction: null,
    mayReplaceFace: false,
    faceOnly: false,
    deviceId: null,
    ...overrides,
  };
}
