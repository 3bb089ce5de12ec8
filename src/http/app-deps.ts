import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AuditEpochStore } from '../audit/audit-epoch-store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditRows } from '../audit/audit-rows.ts';
import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { ClaimantPlace } from '../challenge/proximity.ts';
import type { Config } from '../config/config-schema.ts';
import type { ConsentStore } from '../consent/consent.ts';
import type { NoticeFacts } from '../consent/notice-text.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import type { WrappingKeys } from '../consent/wrapping-keys.ts';
import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentStore } from '../device/enrollment.ts';
import type { FactorStore } from '../factor/factor-store.ts';
import type { LockoutPolicy, LockoutStore } from '../factor/lockout-store.ts';
import type { AssessDeps } from '../flow/assess.ts';
import type { ManageListsDeps } from '../flow/manage-lists.ts';
import type { ManagePoliciesDeps } from '../flow/manage-policies.ts';
import type { SnoozeRuleDeps } from '../flow/snooze-rule.ts';
import type { Logger } from '../lib/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import type { FaceAnalyzer } from '../liveness/analyzer.ts';
import type { AfterVerdict, AttemptStore } from '../liveness/attempt-store.ts';
import type { PadModel } from '../liveness/pad-model.ts';
import type { EvidenceKeyStore } from '../liveness/evidence-keys.ts';
import type { FaceCounter } from '../liveness/face-counter.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { LivenessProviders } from '../liveness/liveness-provider.ts';
import type { NetworkSlack } from '../liveness/step-clock.ts';
import type { LivenessThresholds } from '../liveness/thresholds.ts';
import type { BackchannelStore } from '../notify/backchannel-store.ts';
import type { Ed25519 } from '../notify/endpoint-keys.ts';
import type { OutboundHttp } from '../notify/outbound-http.ts';
import type { Outbox } from '../notify/outbox.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import type { SignalQueue } from '../notify/signal-queue.ts';
import type { StreamStore } from '../notify/stream-store.ts';
import type { WebhookStore } from '../notify/webhook-store.ts';
import type { AssessmentStore } from '../risk/assessment-store.ts';
import type { ListStore } from '../risk/lists/list-entry.ts';
import type { PolicyStore } from '../risk/policy/policy-store.ts';
import type { PopulationStore } from '../risk/population/population-store.ts';
import type { RiskKeys } from '../risk/pseudonym.ts';
import type { RiskCache } from '../risk/risk-cache.ts';
import type { ClientKeyStore } from '../session/client-key-store.ts';
import type { ClientStore } from '../session/client-store.ts';
import type { DpopNonces } from '../session/dpop-nonce.ts';
import type { KeyRing } from '../session/keys.ts';
import type { HeldRequestStore } from '../session/held-request-store.ts';
import type { IdempotencyStore } from '../session/idempotency-store.ts';
import type { PollPacer } from '../session/poll-pacer.ts';
import type { RateLimiter } from '../session/rate-limiter.ts';
import type { ReplayGuard } from '../session/replay-guard.ts';
import type { SigningKeyStore } from '../session/signing-key-store.ts';
import type { TokenStore } from '../session/token-store.ts';
import type { WebSessionStore } from '../session/web-session-store.ts';

/** Where a request comes from, as the runtime saw it. */
export interface RemotePlace {
  readonly ip: string;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** What the handlers know of a request. */
export interface AppEnv {
  Variables: { requestId: string };
  Bindings: Record<string, unknown>;
}

/** The application that routes are registered on. */
export type App = OpenAPIHono<AppEnv>;

/** The record: every durable store. */
export interface DurablePorts {
  readonly assessments: AssessmentStore<ChallengeRecord>;
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  readonly auditRows: AuditRows;
  readonly backchannel: BackchannelStore;
  readonly challenges: ChallengeStore;
  readonly clientKeys: ClientKeyStore;
  readonly clients: ClientStore;
  readonly consents: ConsentStore;
  readonly devices: DeviceStore;
  readonly enrollments: EnrollmentStore;
  readonly epochs: AuditEpochStore;
  readonly evidenceKeys: EvidenceKeyStore;
  readonly faceCounter: FaceCounter;
  readonly factors: FactorStore;
  readonly heldRequests: HeldRequestStore;
  readonly idempotency: IdempotencyStore;
  readonly lists: ListStore;
  readonly lockouts: LockoutStore;
  readonly outbox: Outbox;
  readonly policies: PolicyStore;
  readonly population: PopulationStore;
  /** Keys of security events. */
  readonly eventSigningKeys: SigningKeyStore;
  readonly signalQueue: SignalQueue;
  readonly signingKeys: SigningKeyStore;
  readonly streams: StreamStore;
  readonly subjects: SubjectStore;
  readonly templates: TemplateStore;
  readonly tokens: TokenStore;
  readonly webhooks: WebhookStore;
  readonly webSessions: WebSessionStore;
}

/** The speed: every hot store. */
export interface HotPorts {
  readonly evidence: EvidenceStore;
  readonly pollPacer: PollPacer;
  readonly rateLimiter: RateLimiter;
  readonly replayGuard: ReplayGuard;
  readonly riskCache: RiskCache;
  readonly statusChannel: StatusChannel;
}

/** Everything the application needs, made by the entry. */
export interface AppDeps extends DurablePorts, HotPorts {
  readonly config: Config;
  readonly publicUrl: string;
  readonly issuer: string;
  readonly rpId: string;
  readonly allowedOrigins: readonly string[];
  readonly masterKey: Uint8Array;
  readonly wrapping: WrappingKeys;
  readonly pseudonymKey: Uint8Array;
  readonly evidenceSeconds: number;
  readonly evidenceAfterFailed: AfterVerdict;
  readonly evidenceHoldDays: number;
  /** What the words of the notice depend on in this installation. */
  readonly noticeFacts: Omit<NoticeFacts, 'clientName'>;
  /** Counts of stored faces that the operator is told of, ascending. */
  readonly faceThresholds: readonly number[];
  readonly networkSlack: NetworkSlack;
  readonly limits: Config;
  readonly facePolicy: LockoutPolicy;
  readonly thresholds: LivenessThresholds;
  readonly providers: LivenessProviders;
  /** The operator's own model of presentation attacks; null without one. */
  readonly pad: PadModel | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly analyzer: FaceAnalyzer;
  /** Calls endpoints of gateways. */
  readonly outbound: OutboundHttp;
  readonly ed25519: Ed25519;
  readonly keys: KeyRing;
  /** Keys that sign security events, and nothing else. */
  readonly eventKeys: KeyRing;
  readonly dpopNonces: DpopNonces;
  readonly riskKeys: RiskKeys;
  readonly assessDeps: AssessDeps;
  readonly policyDeps: ManagePoliciesDeps;
  readonly listDeps: ManageListsDeps;
  readonly snoozeDeps: SnoozeRuleDeps;
  /** Lets work go on after the answer was sent; its failures are logged. */
  readonly background: (work: Promise<unknown>) => void;
  /** Where the request comes from: socket or edge, never a header that the caller could have written. */
  readonly remote: (c: Context<AppEnv>) => RemotePlace;
  /** The pseudonymous form of a place, to compare phone and browser. */
  readonly placeOf: (remote: RemotePlace) => ClaimantPlace;
  /** Learns from a verified challenge. */
  readonly learn: (challengeId: string) => Promise<void>;
}
