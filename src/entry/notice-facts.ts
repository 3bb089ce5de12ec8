import type { Config } from '../config/config-schema.ts';
import type { NoticeFacts, Recipient } from '../consent/notice-text.ts';
import type { LivenessProviders } from '../liveness/liveness-provider.ts';

/**
 * What the notice tells of this installation: a company that is configured to judge faces is named, and consents that do not name it no longer cover its checks.
 * @param config the settings
 * @param providers who can judge
 * @returns facts for the notice
 */
export function noticeFactsOf(config: Config, providers: LivenessProviders): Omit<NoticeFacts, 'clientName'> {
  const regions: readonly Recipient[] = [
    { provider: 'aws-rekognition', region: config.awsRegion ?? '' },
    { provider: 'azure-face', region: config.azureFaceRegion ?? '' },
  ];
  return {
    contact: config.privacyContact ?? null,
    templateDays: config.templateDays,
    frameMinutes: Math.ceil(config.evidenceSeconds / 60),
    recipients: regions.filter(({ provider }) => providers.find(provider) !== null),
  };
}
