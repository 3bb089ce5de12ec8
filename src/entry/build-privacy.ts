import type { Config } from '../config/config-schema.ts';
import type { Recipient } from '../consent/notice-text.ts';
import type { AppDeps } from '../http/app-deps.ts';
import type { LivenessProviders } from '../liveness/liveness-provider.ts';
import { faceThresholdsOf } from './load-settings.ts';

type PrivacySettings = Pick<AppDeps, 'noticeFacts' | 'faceThresholds' | 'evidenceSeconds' | 'evidenceAfterFailed' | 'evidenceHoldDays'>;

/**
 * What the notice tells of this installation, how long frames live, and when the operator is told of the number of faces. A company that is configured to judge faces is named, and consents that do not name it no longer cover its checks.
 * @param config the settings
 * @param providers who can judge
 * @returns facts for the notice, lives of frames, and thresholds
 */
export function buildPrivacy(config: Config, providers: LivenessProviders): PrivacySettings {
  const regions: readonly Recipient[] = [
    { provider: 'aws-rekognition', region: config.awsRegion ?? '' },
    { provider: 'azure-face', region: config.azureFaceRegion ?? '' },
  ];
  const noticeFacts = {
    contact: config.privacyContact ?? null,
    templateDays: config.templateDays,
    frameMinutes: Math.ceil(config.evidenceSeconds / 60),
    frameHoldDays: config.evidenceHoldDays,
    recipients: regions.filter(({ provider }) => providers.find(provider) !== null),
  };
  const { evidenceSeconds, evidenceAfterFailed, evidenceHoldDays } = config;
  return { noticeFacts, faceThresholds: faceThresholdsOf(config), evidenceSeconds, evidenceAfterFailed, evidenceHoldDays };
}
