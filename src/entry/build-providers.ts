import type { Config } from '../config/config-schema.ts';
import type { Clock } from '../lib/time.ts';
import type { LivenessProvider, LivenessProviders } from '../liveness/liveness-provider.ts';
import { createAwsRekognition } from '../provider/aws-rekognition.ts';
import { createAzureFace } from '../provider/azure-face.ts';
import type { VendorPorts } from '../provider/call-vendor.ts';
import { createLocalActive } from '../provider/local-active.ts';
import { createSimulated } from '../provider/simulated.ts';
import { thresholdsOf } from './load-settings.ts';

const PLATFORM: VendorPorts = {
  fetch: (url, init) => fetch(url, init),
  sleep: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
};

/**
 * The providers that the settings name; ours is always there.
 * @param config the settings
 * @param clock the present time
 * @returns the providers
 */
export function buildProviders(config: Config, clock: Clock): LivenessProviders {
  const ports = { ...PLATFORM, clock };
  const all: LivenessProvider[] = [createLocalActive({ stepWindowMs: config.livenessStepWindowMs, thresholds: thresholdsOf(config) })];
  const { awsRegion, awsAccessKeyId, awsSecretAccessKey, azureFaceEndpoint, azureFaceKey, azureFaceRegion } = config;
  if (awsRegion !== undefined && awsAccessKeyId !== undefined && awsSecretAccessKey !== undefined) {
    const key = { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey, sessionToken: config.awsSessionToken };
    all.push(createAwsRekognition({ ...key, region: awsRegion, endpoint: config.awsEndpoint, confidenceMin: config.awsConfidenceMin }, ports));
  }
  if (azureFaceEndpoint !== undefined && azureFaceKey !== undefined && azureFaceRegion !== undefined) {
    all.push(createAzureFace({ endpoint: azureFaceEndpoint, key: azureFaceKey, region: azureFaceRegion }, ports));
  }
  if (config.livenessProvider === 'simulated') all.push(createSimulated(config.mode, ports));
  return { preferred: config.livenessProvider, find: (name) => all.find((provider) => provider.name === name) ?? null };
}
