import { readWrappingKeys } from '../consent/wrapping-keys.ts';
import { LOCKOUT_POLICIES } from '../factor/lockout-policies.ts';
import type { DeliverEventsDeps } from '../flow/deliver-events.ts';
import { learnFromVerified } from '../flow/settle-assessment.ts';
import type { ChallengeTimes } from '../challenge/new-challenge.ts';
import type { Config } from '../config/config-schema.ts';
import type { AppDeps, DurablePorts, HotPorts, RemotePlace } from '../http/app-deps.ts';
import { deriveKey } from '../lib/envelope.ts';
import type { Logger } from '../lib/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import type { FaceAnalyzer } from '../liveness/analyzer.ts';
import type { OutboundHttp } from '../notify/outbound-http.ts';
import type { PadModel } from '../liveness/pad-model.ts';
import type { GeoLookup } from '../risk/geo.ts';
import { parseNetwork } from '../risk/network.ts';
import { pseudonym } from '../risk/pseudonym.ts';
import { buildPrivacy } from './build-privacy.ts';
import { buildProviders } from './build-providers.ts';
import { buildRisk, type RiskMemory } from './build-risk.ts';
import { leaseOf, outboundRulesOf, thresholdsOf } from './load-settings.ts';
import { platformEd25519 } from '../runtime/platform-ed25519.ts';
import { createDpopNonces } from '../session/dpop-nonce.ts';
import { createEventKeyRing, createKeyRing } from '../session/keys.ts';

/** What a runtime brings. */
export interface RuntimeParts {
  readonly config: Config;
  readonly publicUrl: string;
  readonly masterKey: Uint8Array;
  readonly durable: DurablePorts;
  readonly hot: HotPorts;
  readonly analyzer: FaceAnalyzer;
  /** The operator's own model of presentation attacks; null without one, and on Workers. */
  readonly pad: PadModel | null;
  /** Calls endpoints of gateways. */
  readonly outbound: OutboundHttp;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly remote: AppDeps['remote'];
  readonly background: AppDeps['background'];
  /** What outlives a request. */
  readonly memory: RiskMemory;
  /** Places and systems that the gateway does not send; null without a database of them. */
  readonly geo: GeoLookup | null;
  /** Source of the policy that is enforced where none ever was. */
  readonly shippedPolicy: string;
}

/** The application's dependencies and what keeps the risk engine going. */
export type BuiltDeps = AppDeps & ReturnType<typeof buildRisk> & Pick<DurablePorts, 'epochs'> & Pick<DeliverEventsDeps, 'leaseMs'>;

const MINUTES_15_MS = 15 * 60_000;

/**
 * Joins what a runtime brings to what the application needs; the same on Node and on Workers.
 * @param parts stores, settings and platform
 * @returns the application's dependencies
 */
export function buildDeps(parts: RuntimeParts): BuiltDeps {
  const { config, durable, hot, clock, random, masterKey, publicUrl } = parts;
  const pseudonymKey = deriveKey(masterKey, 'pseudonyms');
  const ports = { ...durable, ...hot };
  const risk = buildRisk(parts);
  const providers = buildProviders(config, clock);
  return {
    ...parts,
    ...ports,
    ed25519: platformEd25519,
    leaseMs: leaseOf(outboundRulesOf(config)),
    issuer: publicUrl,
    rpId: config.rpId ?? new URL(publicUrl).hostname,
    allowedOrigins: [publicUrl, ...listOf(config.allowedOrigins)],
    pseudonymKey,
    wrapping: readWrappingKeys(masterKey, config.wrappingKeys),
    ...buildPrivacy(config, providers),
    networkSlack: { stepSlackMs: config.livenessStepSlackMs, runSlackMs: config.livenessRunSlackMs },
    limits: config,
    facePolicy: LOCKOUT_POLICIES.face,
    thresholds: thresholdsOf(config),
    providers,
    dpopNonces: createDpopNonces(deriveKey(masterKey, 'dpop-nonces')),
    keys: createKeyRing({ signingKeys: durable.signingKeys, clock, random, masterKey, tokenAlg: config.tokenAlg }),
    eventKeys: createEventKeyRing({ signingKeys: durable.eventSigningKeys, clock, random, masterKey }),
    ...risk,
    assessDeps: {
      ...ports,
      ...risk,
      providers,
      policies: risk.running,
      lists: risk.runningLists,
      population: risk.sharedPopulation,
      clock,
      random,
      log: parts.log,
      background: parts.background,
      geo: parts.geo,
      requestsPerMinute: config.requestsPerMinute,
      pseudonymKey,
      declinesMax: config.declinesMax,
      times: timesOf(config),
      challengeLimits: {
        openMax: config.challengesOpenMax,
        shortMax: config.challengesShortMax,
        shortWindowMs: MINUTES_15_MS,
        dailyMax: config.challengesDailyMax,
      },
    },
    placeOf: ({ ip, country, latitude, longitude }: RemotePlace) => ({
      networkHash: pseudonym(pseudonymKey, 'network', parseNetwork(ip)?.network ?? ip),
      country,
      latitude,
      longitude,
    }),
    learn: (challengeId) => learnFromVerified(challengeId, { ...ports, ...risk, population: risk.sharedPopulation, clock, background: parts.background }),
  };
}

function timesOf(config: Config): ChallengeTimes {
  return {
    unclaimedSeconds: config.challengeUnclaimedSeconds,
    claimedSeconds: config.challengeClaimedSeconds,
    absoluteSeconds: config.challengeAbsoluteSeconds,
    qrRotateSeconds: config.qrRotateSeconds,
  };
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
