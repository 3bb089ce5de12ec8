import type { Config } from '../config/config-schema.ts';
import { loadSettings } from './load-settings.ts';
import { systemClock } from '../runtime/system.ts';
import { type OpenStores, openStores } from './open-stores.ts';

/**
 * Runs an operator's command on the stores that the settings name, and closes them whatever happens. Settings that only serving needs may be missing.
 * @param work what to do
 * @returns what the work returns
 * @throws Error naming every setting that is wrong
 */
export async function withStores<T>(work: (stores: OpenStores, config: Config) => Promise<T>): Promise<T> {
  const config = operatorConfig();
  const stores = await openStores(config, systemClock);
  try {
    return await work(stores, config);
  } finally {
    await stores.close();
  }
}

/**
 * @returns the settings of the environment
 * @throws Error naming every setting that is wrong
 */
export function operatorConfig(): Config {
  const loaded = loadSettings(process.env);
  if (loaded.ok) return loaded.config;
  const isOnlyServing = loaded.issues.every((issue) => /^SHUALIAN_(MASTER_KEY|PUBLIC_URL): (required|must be https)/.test(issue));
  const demo = isOnlyServing ? loadSettings({ ...process.env, SHUALIAN_MODE: 'demo' }) : null;
  if (!demo?.ok) throw new Error(loaded.issues.join('\n'));
  return demo.config;
}
