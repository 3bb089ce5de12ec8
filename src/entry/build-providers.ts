import type { Config } from '../config/config-schema.ts';
import type { LivenessProvider, LivenessProviders } from '../liveness/liveness-provider.ts';
import { createLocalActive } from '../provider/local-active.ts';
import { thresholdsOf } from './load-settings.ts';

/**
 * The providers that the settings name; ours is always there.
 * @param config the settings
 * @returns the providers
 */
export function buildProviders(config: Config): LivenessProviders {
  const all: readonly LivenessProvider[] = [createLocalActive({ stepWindowMs: config.livenessStepWindowMs, thresholds: thresholdsOf(config) })];
  return { preferred: 'local-active', find: (name) => all.find((provider) => provider.name === name) ?? null };
}
