import type { Config } from '../config/config-schema.ts';
import type { Recipient } from '../consent/notice-text.ts';
import type { AppDeps } from '../http/app-deps.ts';
import type { LivenessProviders } from '../liveness/liveness-provider.ts';
import { faceThresholdsOf } from './load-settings.ts';

/**
 * What the notice tells of this installation, and when the operator is told of the number of faces. A company that is configured to judge faces is named, and consents that do not name it no longer cover its checks.
 * @param config the settings
 * @param providers who can judge
 * @returns facts for the notice, and thresholds
 */
export function buildPrivacy(config: Config, providers: LivenessProviders): Pick<AppDeps, 'noticeFacts' | 'faceThresholds'> {
  const regions: readonly Recipient[] = [
    { provider: 'aws-rekognition', region: config.awsRegion ?? '' },
    { provider: 'azure-face', region: config.azureFaceRegion ?? '' },
  ];
  const noticeFacts = {
    contact: config.privacyContact ?? null,
    templateDays: config.templateDays,
    frameMinutes: Math.ceil(config.evidenceSeconds / 60),
    recipients: regions.filter(({ provider }) => providers.find(provider) !== null),
  };
  return { noticeFacts, faceThresholds: faceThresholdsOf(config) };
}
